import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { PeerListener } from './peer.ts';
import { textOf } from './packet-text.ts';

const library = pathToFileURL(path.resolve(import.meta.dirname, '../../src/core/index.ts')).href;
const PRELUDE = `import { connect, listen, Mailbox } from ${JSON.stringify(library)};\n`;

/** A node that runs a program of ours. */
class Program implements Disposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exit: Promise<unknown[]>;
  #errors = '';

  constructor(source: string) {
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', PRELUDE + source], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exit = once(this.#child, 'exit');
    const { stdout, stderr } = this.#child;
    if (stdout === null || stderr === null) throw new Error('no pipes');
    this.#lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
    stderr.on('data', (text: Buffer) => {
      this.#errors += String(text);
    });
  }

  /** The next line it prints; what it has to say against it where there is none. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    return done === true ? `no line: ${this.#errors}` : value;
  }

  /** Ended by itself: its exit code and complaints. */
  async exit(): Promise<readonly unknown[]> {
    const [code] = await this.#exit;
    return [code, this.#errors];
  }

  /** Is it still there after its loop has had time to end? It answers a signal, which does not keep it alive. */
  async alive(): Promise<boolean> {
    await Promise.race([this.#exit, wait(150)]);
    if (this.#child.exitCode !== null) return false;
    this.#child.kill('SIGUSR2');
    return (await this.line()) === 'alive';
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }
}

const ALIVE = `process.on('SIGUSR2', () => console.log('alive'));`;

describe('a process', () => {
  test('loads the library without side effects', async () => {
    using program = new Program(
      `console.log(process.getActiveResourcesInfo().filter((name) => !/Pipe/.test(name)).length);`,
    );
    expect(await program.line()).toBe('0');
    expect(await program.exit()).toEqual([0, '']);
  });

  test.each([
    ['a listening socket', `const open = await listen(0, { ip: '127.0.0.1' });`],
    [
      'a listening socket after an accept',
      `
      const open = await listen(0, { ip: '127.0.0.1' });
      const [client, server] = await Promise.all([connect('127.0.0.1', open.port()), open.accept()]);
      await Promise.all([client.close(), server.close()]);`,
    ],
    ['one who waits in accept', `const open = await listen(0, { ip: '127.0.0.1' }); void open.accept();`],
    ['a passive socket', `const open = await connect('127.0.0.1', PORT, { active: false });`],
    ['an active socket', `const open = await connect('127.0.0.1', PORT);`],
    ['a socket that has used up its count', `const open = await connect('127.0.0.1', PORT, { active: 0 });`],
    [
      'an accepted socket',
      `
      const listener = await listen(0, { ip: '127.0.0.1', active: false });
      const [client, open] = await Promise.all([connect('127.0.0.1', listener.port(), { active: false }), listener.accept()]);
      client.unref(); listener.unref();`,
    ],
    [
      'a socket whose peer has ended, and that was not told',
      `
      const open = await connect('127.0.0.1', PORT, { active: false, exitOnClose: false });`,
    ],
  ])('is kept alive by %s, unless it is unreferenced', async (_name, source) => {
    using peers = await PeerListener.listen();
    const opening = ALIVE + source.replaceAll('PORT', String(peers.port));
    using kept = new Program(`${opening}\nconsole.log('ready');`);
    using left = new Program(`${opening}\nopen.unref(); console.log('ready');`);
    expect([await kept.line(), await left.line()]).toEqual(['ready', 'ready']);
    expect(await left.exit()).toEqual([0, '']);
    expect(await kept.alive()).toBe(true);
  });

  test('is kept alive by what is referenced again', async () => {
    using program = new Program(`${ALIVE}
      const listener = await listen(0, { ip: '127.0.0.1' });
      listener.unref().ref();
      console.log('ready');`);
    expect(await program.line()).toBe('ready');
    expect(await program.alive()).toBe(true);
  });

  test('ends by itself when all is closed', async () => {
    using program = new Program(`
      const listener = await listen(0, { ip: '127.0.0.1', sendTimeout: 60000 });
      const [client, server] = await Promise.all([connect('127.0.0.1', listener.port()), listener.accept(60000)]);
      const receiving = client.owner.receive(60000);
      await server.send('x');
      await receiving;
      listener.accept(60000).catch((error) => console.log(error.reason));
      server.owner.receive(60000).catch((error) => console.log(error.reason));
      await Promise.all([client.close(), server.close(), listener.close()]);
      server.owner.close();`);
    expect([await program.line(), await program.line()]).toEqual(['closed', 'closed']);
    expect(await program.exit()).toEqual([0, '']);
  });

  test('ends by itself when the peer has closed an active socket', async () => {
    using peers = await PeerListener.listen();
    using program = new Program(`await connect('127.0.0.1', ${peers.port}); console.log('ready');`);
    expect(await program.line()).toBe('ready');
    const peer = await peers.accept();
    peer.close();
    expect(await program.exit()).toEqual([0, '']);
  });

  test('is not kept alive by an unreferenced listener that accepts again', async () => {
    using program = new Program(`
      const listener = await listen(0, { ip: '127.0.0.1' });
      listener.unref();
      await new Promise((resolve) => setTimeout(resolve, 20));
      void listener.accept();
      console.log('ready');`);
    expect(await program.line()).toBe('ready');
    expect(await program.exit()).toEqual([0, '']);
  });

  test('closes its sockets when it ends', async () => {
    using peers = await PeerListener.listen();
    using program = new Program(
      `const socket = await connect('127.0.0.1', ${peers.port}); await socket.send('x'); process.exit(0);`,
    );
    const peer = await peers.accept();
    expect(await peer.read()).toEqual({ bytes: Buffer.from('x'), reason: 'closed' });
    expect(await program.exit()).toEqual([0, '']);
  });
});

test('worker threads talk to each other', async () => {
  const worker = new Worker(
    `import(${JSON.stringify(library)}).then(async ({ listen }) => {
      const { parentPort } = require('node:worker_threads');
      const listener = await listen(0, { ip: '127.0.0.1', packet: 4, active: false, nodelay: true });
      parentPort.postMessage(listener.port());
      const socket = await listener.accept();
      await socket.send([await socket.recv(), ' from a worker']);
      await socket.close();
      await listener.close();
    });`,
    { eval: true },
  );
  const exited = once(worker, 'exit');
  const [port]: unknown[] = await once(worker, 'message');
  const { connect } = await import('../../src/core/connect.ts');
  await using socket = await connect('127.0.0.1', Number(port), { packet: 4, active: false });
  await socket.send('hello');
  expect(textOf(await socket.recv(0, 5000))).toBe('hello from a worker');
  expect(await exited).toEqual([0]);
});
