import { describe, expect, test } from 'vitest';
import { type Phase, exitCode, exitCodeOfReason } from '../../src/cli/exit.ts';
import { InputError } from '../../src/cli/input/input-error.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { GenTcpError, type Reason } from '../../src/core/index.ts';

describe('exitCode', () => {
  test.each([
    ['connect', 'econnrefused', 4],
    ['connect', 'ehostunreach', 4],
    ['connect', 'enetunreach', 4],
    ['connect', 'etimedout', 4],
    ['connect', 'enoent', 4],
    ['connect', 'nxdomain', 3],
    ['listen', 'nxdomain', 3],
    ['connect', 'timeout', 124],
    ['accept', 'timeout', 124],
    ['session', 'timeout', 124],
    ['connect', 'badarg', 2],
    ['session', 'econnreset', 5],
    ['session', 'epipe', 5],
    ['session', 'etimedout', 5],
    ['session', 'closed', 5],
    ['session', 'emsgsize', 6],
    ['session', 'einval', 6],
    ['stdin', 'emsgsize', 6],
    ['stdin', 'eisdir', 7],
    ['stdin', 'eio', 7],
    ['stdout', 'enospc', 7],
    ['stdout', 'epipe', 141],
    ['announce', 'eacces', 7],
    ['connect', 'enotsup', 8],
    ['connect', 'enoprotoopt', 8],
    ['listen', 'eperm', 8],
    ['listen', 'enodev', 8],
    ['options', 'eperm', 8],
    ['options', 'enodev', 8],
    ['listen', 'eaddrinuse', 9],
    ['listen', 'eaddrnotavail', 9],
    ['listen', 'eacces', 9],
    ['bind', 'eacces', 9],
    ['connect', 'eaddrinuse', 9],
  ] satisfies (readonly [Phase, Reason, number])[])('%s: %s is %i', (phase, reason, code) => {
    expect(exitCodeOfReason(reason, phase)).toBe(code);
    expect(exitCode(new GenTcpError(reason), phase)).toBe(code);
  });

  test('reads the errors of the system', () => {
    expect(exitCode(Object.assign(new Error('write'), { code: 'ENOSPC' }), 'stdout')).toBe(7);
    expect(exitCode(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), 'connect')).toBe(3);
  });

  test('a wrong line and a malformed record are the same to a script', () => {
    expect(exitCode(new UsageError('x'), 'connect')).toBe(2);
    expect(exitCode(new InputError(1, 'x'), 'stdin')).toBe(2);
  });

  test('anything else is a bug', () => {
    expect(exitCode(new TypeError('x is not a function'), 'session')).toBe(1);
    expect(exitCode('thrown', 'session')).toBe(1);
  });
});
