import { describe, expect, it } from 'vitest';
import { type AfterInput, type InputEnd, afterInput } from '../../../src/cli/session/end-of-input.ts';

interface Row {
  readonly kind: InputEnd['kind'];
  readonly carried: boolean;
  readonly connect: AfterInput;
  readonly listen: AfterInput;
}

const table: readonly Row[] = [
  { kind: 'file', carried: true, connect: 'shutdown', listen: 'shutdown' },
  { kind: 'file', carried: false, connect: 'shutdown', listen: 'shutdown' },
  { kind: 'null', carried: false, connect: 'hold', listen: 'hold' },
  { kind: 'nothing', carried: false, connect: 'hold', listen: 'hold' },
  { kind: 'pipe', carried: true, connect: 'shutdown', listen: 'shutdown' },
  { kind: 'pipe', carried: false, connect: 'shutdown', listen: 'hold' },
  { kind: 'socket', carried: true, connect: 'shutdown', listen: 'shutdown' },
  { kind: 'socket', carried: false, connect: 'shutdown', listen: 'hold' },
  { kind: 'terminal', carried: true, connect: 'shutdown', listen: 'shutdown' },
  { kind: 'terminal', carried: false, connect: 'shutdown', listen: 'hold' },
  { kind: 'device', carried: true, connect: 'shutdown', listen: 'shutdown' },
  { kind: 'device', carried: false, connect: 'shutdown', listen: 'hold' },
];

describe('the end of stdin', () => {
  for (const { kind, carried, connect, listen } of table) {
    const what = `${kind} that carried ${carried ? 'data' : 'nothing'}`;
    it(`means ${connect} to connect and ${listen} to listen for a ${what}`, () => {
      expect(afterInput({ kind, carried }, { command: 'connect', rule: 'auto' })).toBe(connect);
      expect(afterInput({ kind, carried }, { command: 'listen', rule: 'auto' })).toBe(listen);
    });

    it(`means what --eof says for a ${what}`, () => {
      for (const rule of ['shutdown', 'hold', 'close'] as const) {
        expect(afterInput({ kind, carried }, { command: 'connect', rule })).toBe(rule);
        expect(afterInput({ kind, carried }, { command: 'listen', rule })).toBe(rule);
      }
    });
  }
});
