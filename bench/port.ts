import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Process } from './process.ts';

/** Below those that the kernel gives to clients. */
const LOWEST = 10_000;
const HIGHEST = 32_000;

/** A port of 127.0.0.1 at which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '0.0.0.0'), 'listening');
    return true;
  } catch {
    // Somebody has it.
    return false;
  } finally {
    server.close();
  }
}

/** Between two looks, in milliseconds. Nothing is measured meanwhile. */
const MOMENT = 2;

/** Resolves when somebody listens at this port: the process that was told to. It rejects when that ends before. */
export async function listening(port: number, process: Process): Promise<void> {
  while (!isListening(port)) {
    if (!process.alive) {
      await process.ended;
      throw new Error('a server ended without a client');
    }
    await setTimeout(MOMENT);
  }
}

function isListening(port: number): boolean {
  const socket = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, '0')} [0-9A-F]+:0000 0A `);
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((table) => socket.test(readFileSync(table, 'latin1')));
}
