import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Active } from '../../../src/core/active.ts';
import type { Socket } from '../../../src/core/socket.ts';
import { failure } from '../failure.ts';
import { type Connection, bounded, settle } from './connection.ts';
import { type End, type Model, available, otherEnd, take, tell } from './end.ts';

type Command = fc.AsyncCommand<Model, Connection>;
type Name = End['name'];

/** One direction carries no more in one run, so that the kernel always takes all. */
const MOST = 500_000;

/** So much is in the peer's kernel at once, whether it reads or not: its window is twice as large. */
const ARRIVES = 32_768;

/** Every command ends with the connection at rest. */
function command(
  text: string,
  name: Name,
  act: { check?(end: End, model: Model): boolean; run(end: End, socket: Socket, model: Model): Promise<void> },
): Command {
  return {
    check: (model) => act.check?.(model[name], model) ?? true,
    async run(model, real) {
      await bounded(text, act.run(model[name], real[name], model));
      await settle(model, real);
    },
    toString: () => `${name}.${text}`,
  };
}

/** Sends a packet that is like no other, so that one in a wrong place shows. */
function send(name: Name, size: number, line: boolean): Command {
  return command(`send(${size})`, name, {
    check: (end, model) => !end.writeShut && end.sent + size < MOST && otherEnd(model, end).life === 'open',
    async run(end, socket, model) {
      const packet = payload(end.sent, size, line);
      const result = await failure(() => socket.send(packet));
      if (end.life === 'closed') return expect(result).toBe('closed');
      if (end.life === 'lost') {
        expect(result).toBe(end.refused ? 'enotconn' : 'closed');
        end.refused = true;
        return;
      }
      expect(result).toBe('ok');
      end.sent += size + 1;
      const other = otherEnd(model, end);
      if (!model.raw || size > 0) other.incoming = [...other.incoming, packet];
    },
  });
}

function payload(at: number, size: number, line: boolean): Buffer {
  const packet = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) packet.writeUInt8(((at + index) * 31) % 251 || 1, index);
  if (!line) return packet;
  for (let index = 0; index < size; index += 1) if (packet.readUInt8(index) === 10) packet.writeUInt8(11, index);
  return Buffer.concat([packet, Buffer.from('\n')]);
}

function recv(name: Name, length: number): Command {
  return command(`recv(${length}, 0)`, name, {
    async run(end, socket, model) {
      let received: Buffer | undefined;
      const poll = (): Promise<string> =>
        failure(async () => {
          const packet = await socket.recv(length, 0);
          if (Buffer.isBuffer(packet)) received = packet;
        });
      const expected = receives(end, model, length);
      // A busy kernel may deliver a little later, even over loopback.
      const result = expected === 'timeout' ? await poll() : await insist(poll);
      // Of a connection that was reset a recv says either, once the end was told.
      const reset = end.told !== 'not' && otherEnd(model, end).life === 'closed' && result === 'enotconn';
      if (!reset) expect(result).toBe(expected === 'data' ? 'ok' : expected);
      if (expected === 'closed' && end.life === 'open' && end.told === 'not') tell(model, end, 'recv');
      if (received === undefined) return;
      if (length > 0) expect(received).toHaveLength(Math.min(length, available(end)));
      expect(take(model, end, received)).toBe(true);
    },
  });
}

/** Polls until there is an answer; that this ends at all, whoever runs the command sees to. */
async function insist(poll: () => Promise<string>): Promise<string> {
  const result = await poll();
  return result === 'timeout' ? insist(poll) : result;
}

/** What a recv that does not wait has to answer. */
function receives(end: End, model: Model, length: number): string {
  if (end.life === 'closed') return 'closed';
  if (end.told !== 'not' && end.life === 'lost') return 'enotconn';
  if (end.active !== false) return 'einval';
  if (end.told !== 'not') return 'closed';
  if (length > 0 && !model.raw) return 'einval';
  const ready = end.incoming.length > 0 && (length <= available(end) || end.ended);
  if (ready) return 'data';
  return end.ended ? 'closed' : 'timeout';
}

function setActive(name: Name, value: Active): Command {
  return command(`setopts({ active: ${String(value)} })`, name, {
    async run(end, socket) {
      const result = await failure(() => socket.setopts({ active: value }));
      if (end.life === 'closed') return expect(result).toBe('einval');
      expect(result).toBe('ok');
      if (typeof value !== 'number') end.active = value;
      else {
        const sum = (typeof end.active === 'number' ? end.active : 0) + value;
        end.active = sum > 0 ? sum : false;
        if (sum <= 0) end.passive += 1;
      }
    },
  });
}

function shutdown(name: Name): Command {
  return command(`shutdown('write')`, name, {
    async run(end, socket, model) {
      const result = await failure(() => socket.shutdown('write'));
      if (end.life !== 'open') return expect(result).toBe(end.life === 'closed' ? 'closed' : 'enotconn');
      // Whoever closes with something unread resets the connection.
      expect(otherEnd(model, end).life === 'open' ? ['ok'] : ['ok', 'enotconn']).toContain(result);
      end.writeShut = true;
      otherEnd(model, end).ended = true;
    },
  });
}

function close(name: Name): Command {
  return command('close()', name, {
    // Whoever closes with something unread resets the connection, and what the peer had no room for is gone with it.
    check: (end, model) => end.incoming.length === 0 || available(otherEnd(model, end)) <= ARRIVES,
    async run(end, socket, model) {
      await socket.close();
      end.life = 'closed';
      end.incoming = [];
      otherEnd(model, end).ended = true;
    },
  });
}

/** Everything that may be done to a connection whose packets have at most `largest` bytes. */
export function commandsOf(largest: number, line: boolean): fc.Arbitrary<Iterable<Command>> {
  const name = fc.constantFrom<Name>('a', 'b');
  const size = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: Math.min(largest, 300) }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: largest }) },
  );
  const length = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 }));
  const active = fc.oneof(fc.constantFrom<Active>(true, false, false, 'once', 'once'), fc.integer({ min: -3, max: 5 }));
  return fc.commands(
    [
      fc.tuple(name, size).map(([end, bytes]) => send(end, bytes, line)),
      fc.tuple(name, size).map(([end, bytes]) => send(end, bytes, line)),
      fc.tuple(name, length).map(([end, bytes]) => recv(end, bytes)),
      fc.tuple(name, length).map(([end, bytes]) => recv(end, bytes)),
      fc.tuple(name, active).map(([end, value]) => setActive(end, value)),
      name.map(shutdown),
      name.map(close),
    ],
    { maxCommands: 40, size: 'max' },
  );
}

/** What is left must still come: both ends stop sending, and everything is received. */
export async function drain(model: Model, real: Connection): Promise<void> {
  for (const name of ['a', 'b'] as const) if (model[name].life === 'open') await shutdown(name).run(model, real);
  for (const name of ['a', 'b'] as const) {
    const end = model[name];
    if (end.life === 'closed' || end.told !== 'not') continue;
    await setActive(name, true).run(model, real);
    expect([available(end), end.told], `all that ${name} was sent has come`).toEqual([0, 'message']);
  }
}
