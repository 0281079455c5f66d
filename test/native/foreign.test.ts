import { describe, expect, test } from 'vitest';
import { loadForeign } from '../../src/core/native/foreign.ts';
import { loadLibc } from '../../src/core/native/libc.ts';
import { nodeBinary } from '../peers/gentcp.ts';
import { launch } from '../peers/child.ts';

const CLOSED = 1_000_000;
const EBADF = 9;

describe('native functions', () => {
  test('say why they failed, each time anew', () => {
    const foreign = loadForeign('test');
    const close = foreign.bind('close', ['int'], 'int');
    const socket = foreign.bind('socket', ['int', 'int', 'int'], 'int');
    for (let round = 0; round < 1000; round += 1) {
      expect(close(CLOSED)).toBe(-1);
      expect(foreign.errno()).toBe(EBADF);
      expect(socket(CLOSED, 1, 0)).toBe(-1);
      expect(foreign.errno()).not.toBe(EBADF);
    }
  });

  test('read and write bytes where they lie, in the middle of a buffer too', () => {
    const copy = loadForeign('test').bind('memcpy', ['bytes', 'bytes', 'size'], 'size');
    const bytes = Buffer.from('....hello.....');
    copy(bytes.subarray(0, 4), bytes.subarray(4), 4);
    expect(String(bytes)).toBe('hellhello.....');
  });

  test('know the address of bytes', () => {
    const foreign = loadForeign('test');
    const compare = foreign.bind('memcmp', ['pointer', 'bytes', 'size'], 'int');
    const bytes = Buffer.from('some text');
    expect(compare(foreign.addressOf(bytes.subarray(5)), Buffer.from('text'), 4)).toBe(0);
    expect(compare(foreign.addressOf(bytes), Buffer.from('text'), 4)).not.toBe(0);
  });

  test('answer numbers of 64 bits', () => {
    const seek = loadForeign('test').bind('llabs', ['size'], 'size');
    expect(seek(-(2 ** 40))).toBe(2 ** 40);
  });

  test('throw where this system has not got them', () => {
    expect(() => loadForeign('test').bind('gentcp_no_such_function', [], 'int')).toThrow('gentcp_no_such_function');
  });

  test('are those of the C library', () => {
    expect(loadLibc('test').interfaceIndex('lo')).toBe(1);
    expect(loadLibc('test').interfaceIndex('gentcp-none')).toBe(0);
    expect(() => loadLibc('test').close(CLOSED)).toThrow('ebadf');
  });
});

const INDEX = new URL('../../src/core/index.ts', import.meta.url).href;

/** Runs a module in a Node of its own. */
async function run(source: string, ...flags: readonly string[]) {
  const args = [...flags, '--input-type=module', '--eval', source];
  const { exit, stdout, stderr } = await launch({ command: nodeBinary, args }).ended;
  return { exit, stdout: String(stdout), stderr };
}

/** A program that sets an option of the kernel. */
function connecting(name: string): string {
  return `
    import { connect, listen, useForeignInterface } from '${INDEX}';
    useForeignInterface('${name}');
    await using listener = await listen(0, { ip: '127.0.0.1' });
    await using socket = await connect('127.0.0.1', listener.port(), { tos: 16 });
    console.log(socket.getopts(['tos']).tos);`;
}

describe("Node's own FFI", () => {
  test('says nothing of being an experiment', async () => {
    expect(await run(connecting('node'))).toEqual({ exit: 0, stdout: '16\n', stderr: '' });
  });

  test('says nothing where Node is told to say more', async () => {
    expect(await run(connecting('node'), '--trace-warnings')).toEqual({ exit: 0, stdout: '16\n', stderr: '' });
  });

  test('leaves the warnings of others alone', async () => {
    const { stderr } = await run(`${connecting('node')}\nprocess.emitWarning('of mine');`);
    expect(stderr).toContain('of mine');
  });

  test('is named where it is missing', async () => {
    const { exit, stderr } = await run(`process.getBuiltinModule = () => undefined;\n${connecting('node')}`);
    expect(exit).toBe(1);
    expect(stderr).toMatch(
      /option tos: needs native calls, and node:ffi does not load: Node \S+ has no FFI \(enotsup\)/,
    );
  });
});
