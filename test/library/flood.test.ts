import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Child, launch } from '../peers/child.ts';
import { nodeBinary } from '../peers/gentcp.ts';
import { thorough } from '../peers/thorough.ts';
import { type Peer, PeerListener } from '../socket/peer.ts';
import { turns } from '../socket/turns.ts';

const library = pathToFileURL(path.join(import.meta.dirname, '../../src/core/index.ts')).href;

const MIB = 1024 ** 2;
/** What a peer offers. */
const OFFERED = thorough ? 1024 * MIB : 256 * MIB;
/** What kernels hold on the way. */
const ON_THE_WAY = 64 * MIB;
/** Garbage that is not collected yet, and a mailbox. */
const MOST_GROWTH = 128 * MIB;

/** Takes what comes, in one of the ways there are, and says when its stdin ends how many bytes came and how far it grew. */
const PROGRAM = `
import { connect } from ${JSON.stringify(library)};
const [, port, way] = process.argv;
const socket = await connect('127.0.0.1', Number(port), { active: false });
const before = process.memoryUsage.rss();
let most = 0;
const look = () => { most = Math.max(most, process.memoryUsage.rss() - before); };
setInterval(look, 10).unref();
process.stdin.resume().on('end', () => {
  look();
  console.log(JSON.stringify({ received: socket.bytesRead, most }));
  process.exit();
});
const arm = (active) => socket.setopts({ active });
const rearm = (active) => async () => {
  arm(active);
  for await (const { type } of socket) if (type === 'tcp_passive' || active === 'once') arm(active);
};
const ways = {
  nobody: () => undefined,
  'nobody, active': () => arm(true),
  'nobody, once': () => arm('once'),
  'nobody, counted': () => arm(100),
  'nobody, stream': () => socket.stream(),
  recv: async () => { while (true) await socket.recv(); },
  active: rearm(true),
  once: rearm('once'),
  counted: rearm(100),
  stream: async () => { for await (const _ of socket.stream()); },
};
await Promise.resolve(ways[way]()).catch(() => undefined);
`;

interface Taker {
  readonly child: Child;
  readonly peer: Peer;
  /** Ends it; answers what it says. */
  readonly end: () => Promise<{ readonly received: number; readonly most: number }>;
}

async function taker(way: string): Promise<Taker> {
  using listener = await PeerListener.listen();
  const args = ['--input-type=module', '-e', PROGRAM, String(listener.port), way];
  const child = launch({ command: nodeBinary, args, stdin: 'socket' });
  const peer = await listener.accept();
  return {
    child,
    peer,
    async end() {
      child.stdin.end();
      const { stdout } = await child.ended;
      return JSON.parse(String(stdout));
    },
  };
}

/** Offers it all, a MiB at a time as fast as it is taken; answers how much has been taken when no more is for a while. */
async function offer({ socket }: Peer, patience = 20): Promise<number> {
  const chunk = Buffer.alloc(MIB);
  let offered = 0;
  const more = (): void => {
    while (offered < OFFERED && socket.writableLength < MIB) {
      socket.write(chunk);
      offered += MIB;
    }
  };
  socket.on('drain', more);
  more();
  const taken = (): number => socket.bytesWritten - socket.writableLength;
  for (let [still, before] = [0, -1]; still < patience && taken() < OFFERED; before = taken()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    await turns(1);
    still = taken() === before ? still + 1 : 0;
  }
  return taken();
}

describe('a peer that offers a GiB', () => {
  test.each(['nobody', 'nobody, active', 'nobody, once', 'nobody, counted', 'nobody, stream'])(
    'is stopped by the kernel, and costs no memory, where the taker is %s',
    async (way) => {
      const { peer, end } = await taker(way);
      expect(await offer(peer)).toBeLessThan(ON_THE_WAY);
      expect((await end()).most).toBeLessThan(MOST_GROWTH);
      peer.close();
    },
  );

  test.each(['recv', 'active', 'once', 'counted', 'stream'])(
    'costs no memory where all of it is taken by %s',
    { timeout: 60_000 },
    async (way) => {
      const { child, peer, end } = await taker(way);
      const sent = offer(peer, Infinity);
      while ((await Promise.race([sent, turns(1)])) === undefined) expect(child.running).toBe(true);
      await peer.end();
      const { received, most } = await end();
      expect(received).toBeGreaterThan(OFFERED - ON_THE_WAY);
      expect(most).toBeLessThan(MOST_GROWTH);
    },
  );
});
