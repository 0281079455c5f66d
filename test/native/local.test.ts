import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp } from '../peers/gentcp.ts';
import { failure } from '../socket/failure.ts';

const PASSIVE = { active: false } as const;

async function freshPath(name = 's'): Promise<string> {
  return path.join(await temporaryFolder(), name);
}

describe('the file of a unix listener', () => {
  test('stays while the listener pauses and goes on to accept', async () => {
    const local = await freshPath();
    await using listener = await listen(0, { ...PASSIVE, ip: { local } });
    const { ino } = lstatSync(local);
    for (let n = 0; n < 3; n += 1) {
      await using _client = await connect({ local }, 0, PASSIVE);
      await using _server = await listener.accept(2000);
      expect(await failure(() => listener.accept(0))).toBe('timeout');
      expect(lstatSync(local).ino).toBe(ino);
    }
  });

  test('goes where the working directory was another when it was made', async () => {
    const local = await freshPath();
    const before = process.cwd();
    process.chdir(path.dirname(local));
    const listener = await listen(0, { ip: { local: path.basename(local) } });
    process.chdir(before);
    expect(existsSync(local)).toBe(true);
    await listener.close();
    expect(existsSync(local)).toBe(false);
  });

  test('is not left behind where an option is refused', async () => {
    const local = await freshPath();
    const broken = listen(0, { ip: { local }, reuseport: true });
    await expect(broken).rejects.toMatchObject({ reason: 'enotsup' });
    expect(existsSync(local)).toBe(false);
  });

  test.each(['a file', 'a folder', 'a symbolic link'])('leaves %s that has come in its place', async (kind) => {
    const local = await freshPath();
    const listener = await listen(0, { ip: { local } });
    rmSync(local);
    if (kind === 'a file') writeFileSync(local, 'mine');
    else if (kind === 'a folder') mkdirSync(local);
    else symlinkSync('/dev/null', local);
    await listener.close();
    expect(lstatSync(local)).toBeTruthy();
  });

  test('is not missed where somebody has removed it', async () => {
    const local = await freshPath();
    const listener = await listen(0, { ip: { local } });
    rmSync(local);
    await listener.close();
    expect(existsSync(local)).toBe(false);
  });

  test('goes at the end of the command line, too', async () => {
    const local = await freshPath();
    const listening = gentcp(['listen', `unix:${local}`]);
    await listening.stderr.until(/listening on/);
    await using client = await connect({ local }, 0, PASSIVE);
    await client.send('hi');
    await client.close();
    expect(await listening.ended).toMatchObject({ exit: 0, stdout: Buffer.from('hi') });
    expect(existsSync(local)).toBe(false);
  });
});

describe('an abstract name', () => {
  test.each(['\0gentcp', '\0gentcp\0', '\0gentcp\0more', `\0${'x'.repeat(106)}`])('%j is exact', async (name) => {
    const local = name.replace('gentcp', `gentcp${process.pid}`).slice(0, 107);
    await using listener = await listen(0, { ...PASSIVE, ip: { local } });
    expect(listener.sockname()).toEqual({ family: 'local', path: local });
    await using client = await connect({ local }, 0, PASSIVE);
    await using server = await listener.accept(2000);
    expect(client.peername()).toEqual({ family: 'local', path: local });
    expect(server.sockname()).toEqual({ family: 'local', path: local });
    for (const other of [`${local}\0`, local.slice(0, -1)]) {
      expect(await failure(() => connect({ local: other }, 0, PASSIVE))).not.toBe('ok');
    }
  });

  test('is what another program sees, without a NUL at its end', async () => {
    const name = `gentcp-${process.pid}-seen`;
    await using listener = await listen(0, { ...PASSIVE, ip: { local: `\0${name}` } });
    const table = readFileSync('/proc/net/unix', 'utf8').split('\n');
    expect(table.filter((line) => line.endsWith(` @${name}`))).toHaveLength(1);
    expect(listener.sockname().path).toBe(`\0${name}`);
  });

  test('is chosen by the kernel for a client, too', async () => {
    await using listener = await listen(0, { ...PASSIVE, ip: { local: '' } });
    await using client = await connect(listener.sockname(), { ...PASSIVE, ip: { local: '' } });
    await using server = await listener.accept(2000);
    expect(client.sockname().path).toMatch(/^\0[0-9a-f]{5}$/);
    expect(server.peername()).toEqual(client.sockname());
  });
});

test('a path of 108 bytes is einval for ip, ifaddr and connect', async () => {
  const local = `/${'x'.repeat(107)}`;
  expect(await failure(() => listen(0, { ip: { local } }))).toBe('einval');
  expect(await failure(() => listen(0, { ifaddr: { family: 'local', path: local } }))).toBe('einval');
  expect(await failure(() => connect({ local }, 0))).toBe('einval');
  expect(await failure(() => connect({ family: 'local', path: local }))).toBe('einval');
});

test('nodelay is taken on a unix socket without effect', async () => {
  await using listener = await listen(0, { ...PASSIVE, ip: { local: '' }, nodelay: true });
  await using client = await connect(listener.sockname(), { ...PASSIVE, nodelay: true });
  await using server = await listener.accept(2000);
  client.setopts({ nodelay: false });
  for (const socket of [listener, client, server])
    expect(socket.getopts(['nodelay', 'active'])).toEqual({ active: false });
});
