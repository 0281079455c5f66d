import { endianness } from 'node:os';
import { describe, expect, test } from 'vitest';
import { kernelSettings, kernelValue } from '../../src/core/options/kernel.ts';
import { parseOptionValue } from '../../src/core/options/parse.ts';
import { optionRow, optionTable } from '../../src/core/options/table.ts';
import { samples } from './samples.ts';

/** Ints of the machine, as hex. */
const ints = (...values: readonly number[]): string =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      if (endianness() === 'LE') bytes.writeInt32LE(value);
      else bytes.writeInt32BE(value);
      return bytes;
    }),
  ).toString('hex');

const plan = (options: Parameters<typeof kernelSettings>[0]) =>
  kernelSettings(options).map(({ row, level, option, value }) => [row.name, level, option, value.toString('hex')]);

describe.runIf(process.platform === 'linux')('kernelSettings on Linux', () => {
  test('gives the numbers and bytes of every socket option, in the order of the keys', () => {
    const raw = [
      [6, 8, Buffer.from('abcd')],
      [1, 9, Buffer.from('e')],
    ] as const;
    expect(
      plan({
        nodelay: true,
        packet: 2,
        raw,
        linger: [true, 5],
        active: false,
        bindToDevice: 'lo',
        ttl: 33,
        keepalive: false,
      }),
    ).toEqual([
      ['nodelay', 6, 1, ints(1)],
      ['raw', 6, 8, '61626364'],
      ['raw', 1, 9, '65'],
      ['linger', 1, 13, ints(1, 5)],
      ['bind_to_device', 1, 25, '6c6f00'],
      ['ttl', 0, 2, ints(33)],
      ['keepalive', 1, 9, ints(0)],
    ]);
  });

  test('asks nothing of the kernel for options that live elsewhere', () => {
    expect(
      plan({ packet: 2, sendTimeout: 5, port: 80, exclusiveaddruse: true, debug: true, recbuf: undefined }),
    ).toEqual([]);
  });

  test('does not share memory with the raw bytes it was given', () => {
    const bytes = Buffer.from([1, 2]);
    const [setting] = kernelSettings({ raw: [[6, 8, bytes]] });
    bytes.fill(0);
    expect(setting?.value.toString('hex')).toBe('0102');
  });
});

describe('kernelSettings on another system', () => {
  test('names the option that the system has not', () => {
    const { platform } = process;
    try {
      Object.defineProperty(process, 'platform', { value: 'darwin' });
      expect(() => kernelSettings({ priority: 3 })).toThrow(
        'option priority: darwin has no such socket option (enotsup)',
      );
      expect(plan({ nodelay: true, linger: [true, 1] })).toEqual([
        ['nodelay', 6, 1, ints(1)],
        ['linger', 0xffff, 0x1080, ints(1, 1)],
      ]);
    } finally {
      Object.defineProperty(process, 'platform', { value: platform });
    }
  });
});

describe('kernelValue', () => {
  const settable = optionTable.filter((row) => typeof row.home !== 'string' && row.calls.includes('setopts'));

  test.each(settable.map((row) => [row.name, row] as const))('reads back what is set for %s', (name, row) => {
    const values = (samples[name] ?? []).map((text) => parseOptionValue(row, text));
    const plans = values.map((value) => kernelSettings({ [row.key]: value }));
    expect(plans.map(([setting]) => kernelValue(row, setting?.value ?? Buffer.alloc(0)))).toEqual(values);
  });

  test('answers nothing for fewer bytes than a value has', () => {
    const answers = settable.filter((row) => kernelValue(row, Buffer.alloc(3)) !== undefined);
    // A name may have any length.
    expect(answers.map((row) => row.name)).toEqual(['bind_to_device']);
  });

  test('answers nothing for options that the kernel does not hold', () => {
    const elsewhere = optionTable.filter((row) => typeof row.home === 'string');
    expect(elsewhere.filter((row) => kernelValue(row, Buffer.alloc(8)) !== undefined)).toEqual([]);
  });
});

/** A control message: its length, its level and type, its padded data. */
const cmsg = (...parts: readonly [length: string, kind: string, data: string]): string => parts.join('');

describe.runIf(endianness() === 'LE')('pktoptions', () => {
  const row = optionRow('pktoptions');
  const value = (hex: string) => (row === undefined ? undefined : kernelValue(row, Buffer.from(hex, 'hex')));

  test('takes the control messages apart that Linux answers', () => {
    const ttl = cmsg('1400000000000000', '0000000002000000', '4000000000000000');
    const tos = cmsg('1100000000000000', '0000000001000000', '1000000000000000');
    expect(value(ttl + tos)).toEqual([{ ttl: 64 }, { tos: 16 }]);
  });

  test('takes those of IPv6 apart', () => {
    const tclass = cmsg('1400000000000000', '2900000043000000', '0800000000000000');
    const hops = cmsg('1400000000000000', '2900000034000000', '4000000000000000');
    expect(value(tclass + hops)).toEqual([{ tclass: 8 }, { ttl: 64 }]);
  });

  test('skips a message it does not know', () => {
    const unknown = cmsg('1400000000000000', '0000000008000000', '0700000000000000');
    const ttl = cmsg('1400000000000000', '0000000002000000', '4000000000000000');
    expect(value(unknown + ttl)).toEqual([{ ttl: 64 }]);
  });

  test('is empty where nothing came, and survives a length that lies', () => {
    expect(value('')).toEqual([]);
    expect(value(cmsg('ffffffff00000000', '0000000002000000', '40000000'))).toEqual([]);
    expect(value(cmsg('0000000000000000', '0000000002000000', '40000000'))).toEqual([]);
  });
});
