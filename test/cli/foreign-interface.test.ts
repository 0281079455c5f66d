import { describe, expect, test } from 'vitest';
import { foreignInterface } from '../../src/cli/foreign-interface.ts';

describe('how native functions are called', () => {
  test.each([
    [{}, 'koffi'],
    [{ GENTCP_FFI: '' }, 'koffi'],
    [{ GENTCP_FFI: 'koffi' }, 'koffi'],
    [{ GENTCP_FFI: 'node' }, 'node'],
  ] as const)('%j means %s, where a Node runs the program that the user has installed', (env, name) => {
    expect(foreignInterface(env)).toBe(name);
  });

  test('is not guessed from a word that means neither', () => {
    expect(() => foreignInterface({ GENTCP_FFI: 'bun' })).toThrow(
      'GENTCP_FFI=bun: not a way to call native functions; accepted are koffi, node',
    );
  });
});
