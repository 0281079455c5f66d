import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { describe, expect, test } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { type Reason, formatError, isReason, reasonOf, reasonOfErrno } from '../../src/core/reason.ts';
import { erlang, hasErlang } from '../oracle/erlang.ts';

/** The atoms that have a row: each stands at the beginning of one. */
const source = readFileSync(new URL('../../src/core/reason-table.ts', import.meta.url), 'utf8');
const reasons: readonly Reason[] = [...source.matchAll(/^ {2}([a-z_0-9]+): \{/gm)]
  .map(([, name = '']) => name)
  .filter(isReason);

describe('a reason', () => {
  test('has a text', () => {
    expect(formatError('econnrefused')).toBe('connection refused');
    expect(formatError('closed')).toBe('unknown POSIX error');
    expect(Reflect.apply(formatError, undefined, ['nonsense'])).toBe('unknown POSIX error');
  });

  test.skipIf(!hasErlang)('has the text of inet:format_error/1', async () => {
    expect(reasons.length).toBeGreaterThan(130);
    const answers = await erlang(
      'options.erl',
      'run',
      reasons.map((reason) => `{inet,format_error,${reason}}.\n`).join(''),
    );
    const texts = reasons.map((reason) => `${reason} ${JSON.stringify(formatError(reason))}`);
    expect(texts).toEqual(
      answers
        .trimEnd()
        .split('\n')
        .map((text, index) => `${reasons[index]} ${text}`),
    );
  });

  test('is no property that every object has', () => {
    expect(['constructor', 'toString', '__proto__', 'ECONNREFUSED', ''].filter(isReason)).toEqual([]);
  });
});

describe('the reason of an errno', () => {
  test.each([
    [1, 'eperm'],
    [11, 'eagain'],
    [22, 'einval'],
    [35, 'edeadlk'],
    [95, 'enotsup'],
    [98, 'eaddrinuse'],
    [110, 'etimedout'],
    [111, 'econnrefused'],
    [0, undefined],
    [9999, undefined],
  ])('%i is %s', (errno, reason) => {
    expect(reasonOfErrno(errno)).toBe(reason);
  });

  test('is what Node calls it on a system that is not Linux', ({ onTestFinished }) => {
    const { platform } = process;
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    const { EINPROGRESS, ECONNREFUSED } = constants.errno;
    expect([EINPROGRESS, ECONNREFUSED, 9999].map(reasonOfErrno)).toEqual(['einprogress', 'econnrefused', undefined]);
  });

  test.runIf(process.platform === 'linux')('agrees with what Node calls it', () => {
    const names = [...getSystemErrorMap()].filter(([errno]) => errno > -200).map(([errno, [name]]) => [-errno, name]);
    const known = names.flatMap(([errno, name]) => {
      const reason = typeof errno === 'number' ? reasonOfErrno(errno) : undefined;
      return reason === undefined ? [] : [{ errno, reason, name: String(name).toLowerCase() }];
    });
    expect(known.length).toBeGreaterThan(50);
    expect(known.filter(({ reason, name }) => reason !== name)).toEqual([]);
  });
});

describe('the reason of an error of Node', () => {
  test.each([
    [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'econnrefused'],
    [Object.assign(new Error('name'), { code: 'ENOTFOUND' }), 'nxdomain'],
    [Object.assign(new Error('name'), { code: 'EAI_AGAIN' }), 'nxdomain'],
    [Object.assign(new Error('name'), { code: 'EAI_NODATA' }), 'nxdomain'],
    [Object.assign(new Error('odd'), { code: 'ERR_SOCKET_BAD_PORT' }), undefined],
    [Object.assign(new Error('odd'), { code: 'UNKNOWN', errno: -111 }), 'econnrefused'],
    [new Error('plain'), undefined],
    ['ECONNREFUSED', undefined],
    [undefined, undefined],
  ])('%s is %s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});

describe('a GenTcpError', () => {
  test('says its reason, and the same as Node spells codes', () => {
    const error = new GenTcpError('econnrefused');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'GenTcpError', reason: 'econnrefused', code: 'ECONNREFUSED' });
    expect(error.message).toBe('connection refused (econnrefused)');
  });

  test('says what was being done, and why it failed', () => {
    const error = new GenTcpError('einval', { what: 'option ttl', because: '0 is no number of hops' });
    expect(error.message).toBe('option ttl: 0 is no number of hops (einval)');
  });

  test.each(['closed', 'timeout', 'not_owner', 'badarg'] as const)('has a text of its own for %s', (reason) => {
    expect(new GenTcpError(reason).message).not.toMatch(/unknown/);
  });

  test('carries the cause and the bytes that would be lost, where there are any', () => {
    const error = new GenTcpError('closed', { cause: 'econnreset', rest: Buffer.from('half') });
    expect(error).toMatchObject({ cause: 'econnreset', rest: Buffer.from('half') });
    expect(new GenTcpError('closed', { rest: Buffer.alloc(0) }).rest).toBeUndefined();
  });
});
