import { describe, expect, test } from 'vitest';
import { Passes } from '../../src/core/transport/passes.ts';
import { launch } from '../peers/child.ts';
import { nodeBinary } from '../peers/gentcp.ts';
import { openDescriptors } from './descriptors.ts';
import { OpenFile } from './open-file.ts';

const NOBODY = {
  left: () => undefined,
  readFailed: () => undefined,
  writeFailed: () => undefined,
} as const;

const SILENT = { moved: () => undefined, waits: () => undefined, over: () => undefined } as const;

const CLOSED = 1_000_000;

describe('without what it takes the kernel is not asked,', () => {
  test('as on a connection whose descriptor cannot be copied', () => {
    using file = OpenFile.reading(import.meta.filename);
    const before = openDescriptors();
    expect(new Passes(() => CLOSED, NOBODY).from({ fd: file.fd }, SILENT)).toBeUndefined();
    expect(new Passes(() => undefined, NOBODY).from({ fd: file.fd }, SILENT)).toBeUndefined();
    expect(openDescriptors()).toBe(before);
  });

  test('as with a source or a sink that is not open', () => {
    using connection = OpenFile.with('/dev/null', 'r+');
    const passes = new Passes(() => connection.fd, NOBODY);
    const before = openDescriptors();
    expect(passes.from({ fd: CLOSED }, SILENT)).toBeUndefined();
    expect(passes.into(CLOSED, SILENT)).toBeUndefined();
    expect(openDescriptors()).toBe(before);
  });

  test('as where a descriptor cannot be polled', () => {
    // A regular file in the place of a connection.
    using connection = OpenFile.reading(import.meta.filename);
    using nowhere = OpenFile.with('/dev/null', 'w');
    const before = openDescriptors();
    expect(new Passes(() => connection.fd, NOBODY).into(nowhere.fd, SILENT)).toBeUndefined();
    expect(openDescriptors()).toBe(before);
  });

  test('as in a worker, whose loop is no place for handles of ours', { timeout: 60_000 }, async () => {
    const index = new URL('../../src/core/index.ts', import.meta.url).href;
    const work = `
      import { openSync } from 'node:fs';
      import { connect, listen, useForeignInterface } from '${index}';
      useForeignInterface('${process.env['GENTCP_FFI'] ?? 'koffi'}');
      await using listener = await listen(0, { ip: '127.0.0.1', active: false });
      await using socket = await connect('127.0.0.1', listener.port(), { active: false });
      console.log(await socket.sendFrom(openSync('${import.meta.filename}')));`;
    const program = `
      import { Worker } from 'node:worker_threads';
      new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(work)})));`;
    const { exit, stdout, stderr } = await launch({ command: nodeBinary, args: ['--input-type=module', '-e', program] })
      .ended;
    expect([exit, String(stdout), stderr]).toEqual([0, '0\n', '']);
  });
});
