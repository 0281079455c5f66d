import { describe, expect, it } from 'vitest';
import { GenTcpError } from '../src/core/error.ts';
import { type IoData, ioDataToBuffer } from '../src/core/iodata.ts';

describe('ioDataToBuffer', () => {
  it.each<[IoData, string]>([
    ['', ''],
    ['hé', '68c3a9'],
    [0, '00'],
    [255, 'ff'],
    [[], ''],
    [[1, 2, 3], '010203'],
    [[[[]], [[7]], []], '07'],
    [['a', [98, ['c', Buffer.from('d')], 101], new Uint8Array([102])], '616263646566'],
  ])('joins %j in order', (data, hex) => {
    expect(ioDataToBuffer(data).toString('hex')).toBe(hex);
  });

  it('does not copy a lone byte array, and keeps to its bounds', () => {
    const buffer = Buffer.from('abc');
    const array = new Uint8Array(buffer).subarray(1);

    expect(ioDataToBuffer(buffer)).toBe(buffer);
    expect(ioDataToBuffer(array).buffer).toBe(array.buffer);
    expect(ioDataToBuffer(array).toString()).toBe('bc');
  });

  it('takes a list nested a hundred thousand deep', () => {
    let data: IoData = [1];
    for (let depth = 0; depth < 100_000; depth += 1) data = [data, 2];

    expect(ioDataToBuffer(data)).toHaveLength(100_001);
  });

  it('takes the same list twice side by side', () => {
    const twice = [1, 2];

    expect([...ioDataToBuffer([twice, twice])]).toEqual([1, 2, 1, 2]);
  });

  const cyclic: unknown[] = [1];
  cyclic.push([cyclic]);
  const sparse: unknown[] = [1];
  sparse.length = 2;

  it.each([
    [256, 'the number 256'],
    [-1, 'the number -1'],
    [1.5, 'the number 1.5'],
    [[1, Number.NaN], 'the number NaN'],
    [true, 'a boolean'],
    [undefined, 'undefined'],
    [null, 'null'],
    [[['a', null]], 'null'],
    [10n, 'a bigint'],
    [{ length: 1 }, 'an object that is no list and no Uint8Array'],
    [new Uint16Array(1), 'an object that is no list and no Uint8Array'],
    [sparse, 'undefined'],
    [cyclic, 'a list that contains itself'],
  ])('refuses %o and names what is wrong', (data, what) => {
    expect(() => Reflect.apply(ioDataToBuffer, undefined, [data])).toThrow(
      new GenTcpError('einval', { because: `${what} is not iodata` }),
    );
  });
});
