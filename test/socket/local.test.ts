import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { ConnectOptions } from '../../src/core/options/options.ts';
import type { Socket } from '../../src/core/socket.ts';
import { failure, failureOf } from './failure.ts';
import { textOf } from './packet-text.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'gentcp-local-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PASSIVE = { active: false } as const;

let count = 0;
function freshPath(): string {
  count += 1;
  return path.join(folder, `s${count}`);
}

interface Ends extends AsyncDisposable {
  readonly client: Socket;
  readonly server: Socket;
}

async function ends(local: string, options: ConnectOptions = {}): Promise<Ends> {
  await using listener = await listen(0, { ...PASSIVE, ip: { local } });
  const address = listener.sockname().path ?? '';
  const client = await connect({ local: address }, 0, { ...PASSIVE, ...options });
  const server = await listener.accept(1000);
  return {
    client,
    server,
    async [Symbol.asyncDispose]() {
      await Promise.all([client.close(), server.close()]);
    },
  };
}

describe('a unix socket', () => {
  test('carries packets both ways', async () => {
    await using listener = await listen(0, { ...PASSIVE, ip: { local: freshPath() }, packet: 2 });
    const { path: local = '' } = listener.sockname();
    await using client = await connect({ local }, 0, { ...PASSIVE, packet: 2 });
    await using server = await listener.accept();
    await client.send('question');
    expect(textOf(await server.recv())).toBe('question');
    await server.send('answer');
    expect(textOf(await client.recv())).toBe('answer');
    await client.close();
    expect(await failure(() => server.recv())).toBe('closed');
  });

  test('knows the path of its listener, and none of a client that has no name', async () => {
    const local = freshPath();
    await using both = await ends(local);
    expect(both.client.peername()).toEqual({ family: 'local', path: local });
    expect(both.server.sockname()).toEqual({ family: 'local', path: local });
    expect(both.client.sockname()).toEqual({ family: 'local', path: '' });
    expect(both.server.peername()).toEqual({ family: 'local', path: '' });
  });

  test('knows the path of a client that has one', async () => {
    const own = freshPath();
    await using both = await ends(freshPath(), { ip: { local: own } });
    expect(both.client.sockname()).toEqual({ family: 'local', path: own });
    expect(both.server.peername()).toEqual({ family: 'local', path: own });
  });

  test('has no port', async () => {
    await using both = await ends(freshPath());
    expect(await failure(() => both.client.port())).toBe('einval');
  });

  test('takes nodelay without effect', async () => {
    await using both = await ends(freshPath(), { nodelay: true });
    both.client.setopts({ nodelay: false });
    expect(both.client.owner.closed).toBe(false);
  });

  test('says that it has no other options of TCP and IP, and leaves them out of its answers', async () => {
    await using both = await ends(freshPath());
    for (const [options, reason] of [
      [{ tos: 16 }, 'einval'],
      [{ ttl: 5 }, 'einval'],
      [{ keepidle: 5 }, 'enotsup'],
    ] as const) {
      const error = await failureOf(() => both.client.setopts(options));
      expect(error).toMatchObject({ reason });
      expect(String(error)).toMatch(/\b(tos|ttl|keepidle)\b/);
    }
    expect(both.client.getopts(['packet', 'tos', 'ttl', 'keepidle'])).toEqual({ packet: 0 });
    expect(await failure(() => connect({ local: freshPath() }, 0, { keepidle: 5 }))).toBe('enotsup');
  });

  test('is connected to by its socket address', async () => {
    await using listener = await listen(0, { ...PASSIVE, ifaddr: { family: 'local', path: freshPath() } });
    await using client = await connect(listener.sockname(), PASSIVE);
    expect(client.peername()).toEqual(listener.sockname());
  });

  test('may have an abstract name', async () => {
    const local = `\0gentcp-${process.pid}-abstract`;
    await using both = await ends(local);
    expect(both.client.peername()).toEqual({ family: 'local', path: local });
    await both.client.send('hi');
    expect(textOf(await both.server.recv())).toBe('hi');
    expect(await failure(() => connect({ local: `${local}-not` }, 0))).toBe('econnrefused');
  });

  test('is given an abstract name by the kernel for an empty path', async () => {
    await using both = await ends('');
    expect(both.client.peername().path).toMatch(/^\0[0-9a-f]{5}$/);
    expect(both.server.sockname()).toEqual(both.client.peername());
  });

  test('says enoent where there is none, and econnrefused where nobody listens any more', async () => {
    const local = freshPath();
    expect(await failure(() => connect({ local }, 0))).toBe('enoent');
    writeFileSync(local, '');
    expect(await failure(() => connect({ local }, 0))).toBe('econnrefused');
  });

  test('says eaddrinuse where the path is taken, and leaves what is there', async () => {
    const local = freshPath();
    writeFileSync(local, 'mine');
    expect(await failure(() => listen(0, { ip: { local } }))).toBe('eaddrinuse');
    expect(existsSync(local)).toBe(true);
  });

  test('takes a path of 107 bytes and no longer one', async () => {
    const longest = path.join(folder, 'n'.repeat(106 - folder.length));
    expect(Buffer.byteLength(longest)).toBe(107);
    await using both = await ends(longest);
    expect(both.client.peername().path).toBe(longest);
    expect(await failure(() => connect({ local: `${longest}n` }, 0))).toBe('einval');
    expect(await failure(() => listen(0, { ip: { local: `${longest}n` } }))).toBe('einval');
  });

  test('has port 0 and no other', async () => {
    await using listener = await listen(0, { ip: { local: freshPath() } });
    const { path: local = '' } = listener.sockname();
    expect(await failure(() => connect({ local }, 5))).toBe('badarg');
    expect(await failure(() => listen(5, { ip: { local: freshPath() } }))).toBe('badarg');
  });

  test('does not mix with the internet', async () => {
    expect(await failure(() => listen(0, { inet: true, ip: { local: freshPath() } }))).toBe('badarg');
    expect(await failure(() => connect({ local: freshPath() }, 0, { inet: true }))).toBe('badarg');
  });

  test('removes its file when the listener is closed', async () => {
    const local = freshPath();
    const listener = await listen(0, { ip: { local } });
    expect(existsSync(local)).toBe(true);
    await listener.close();
    expect(existsSync(local)).toBe(false);
  });

  test('leaves a file that somebody else put in its place', async () => {
    const local = freshPath();
    const listener = await listen(0, { ip: { local } });
    rmSync(local);
    await using other = await listen(0, { ...PASSIVE, ip: { local } });
    await listener.close();
    expect(existsSync(local)).toBe(true);
    await using client = await connect({ local }, 0, PASSIVE);
    await using server = await other.accept(1000);
    await client.send('hi');
    expect(textOf(await server.recv())).toBe('hi');
  });

  test('closes plainly with linger {true,0}, since it knows no reset', async () => {
    await using both = await ends(freshPath(), { linger: [true, 0] });
    await both.client.close();
    expect(await failure(() => both.server.recv())).toBe('closed');
  });
});
