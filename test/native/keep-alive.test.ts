import { describe, expect, test } from 'vitest';
import { type Child, launch } from '../peers/child.ts';
import { PeerListener, peerTo } from '../socket/peer.ts';

function source(name: string): string {
  return JSON.stringify(new URL(`../../src/core/${name}.ts`, import.meta.url).href);
}

/** A program that opens one thing, says so, and unrefs it when it is told to. */
function program(open: string): Child {
  const text = `
    const { listen } = await import(${source('listen')});
    const { connect } = await import(${source('connect')});
    process.once('beforeExit', () => console.log('nothing is left'));
    const opened = ${open};
    process.once('SIGUSR2', () => opened.unref());
    console.log('open', opened.port());`;
  return launch({ command: process.execPath, args: ['--input-type=module', '-e', text] });
}

describe('a process', () => {
  test('lives while it has a listener on which nobody accepts, until unref', async () => {
    const child = program("await listen(0, { ip: '127.0.0.1', active: false })");
    await child.stdout.until(/open \d+/);
    const port = Number(/open (\d+)/.exec(child.stdout.text)?.[1]);
    for (let n = 0; n < 5; n += 1) (await peerTo(port)).close();
    expect(child.stdout.text).not.toContain('nothing is left');
    child.kill('SIGUSR2');
    expect(await child.ended).toMatchObject({ exit: 0 });
    expect(child.stdout.text).toContain('nothing is left');
  });

  test('lives while it has a passive socket that nobody reads, until unref or its close', async () => {
    using listener = await PeerListener.listen();
    const child = program(`await connect('127.0.0.1', ${listener.port}, { active: false })`);
    using peer = await listener.accept();
    await child.stdout.until(/open \d+/);
    await peer.send('unread');
    for (let n = 0; n < 5; n += 1) (await peerTo(listener.port)).close();
    expect(child.stdout.text).not.toContain('nothing is left');
    child.kill('SIGUSR2');
    expect(await child.ended).toMatchObject({ exit: 0 });
  });

  test('ends by itself when everything is closed', async () => {
    const child = program(`await (async () => {
      const listener = await listen(0, { ip: '127.0.0.1' });
      const port = listener.port();
      const accepting = listener.accept();
      const client = await connect('127.0.0.1', port);
      const server = await accepting;
      for (const one of [client, server, listener]) await one.close();
      return { port: () => port, unref() {} };
    })()`);
    expect(await child.ended).toMatchObject({ exit: 0, stderr: '' });
  });
});
