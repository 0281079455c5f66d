import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeBytes } from '../../src/cli/escape.ts';
import { cutCharacter, utf8Step } from '../../src/cli/utf8.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isWhole(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

describe('utf8Step', () => {
  test('knows every one-byte and two-byte beginning as the decoder does', () => {
    for (let pair = 0; pair < 65_536; pair += 1) {
      const bytes = Buffer.from([pair >> 8, pair & 0xff]);
      const step = utf8Step(bytes, 0);
      const expected = isWhole(bytes.subarray(0, 1)) ? 1 : isWhole(bytes) ? 2 : undefined;
      expect(typeof step === 'number' ? step : undefined).toBe(expected);
    }
  });

  test('knows longer characters as the decoder does', () => {
    const lead = fc.integer({ min: 0xe0, max: 0xf7 });
    const follow = fc.integer({ min: 0x7f, max: 0xc0 });
    fc.assert(
      fc.property(lead, follow, follow, follow, (...numbers) => {
        const bytes = Buffer.from(numbers);
        const step = utf8Step(bytes, 0);
        const expected = [3, 4].find((length) => isWhole(bytes.subarray(0, length)));
        expect(typeof step === 'number' ? step : undefined).toBe(expected);
      }),
    );
  });

  test('tells a character that was cut from one that is wrong', () => {
    for (const character of ['é', '€', '😀']) {
      const bytes = Buffer.from(`a${character}`);
      for (let end = 2; end < bytes.length; end += 1) {
        expect(utf8Step(bytes.subarray(0, end), 1)).toBe('cut');
        expect(cutCharacter(bytes.subarray(0, end))).toBe(end - 1);
      }
      expect(cutCharacter(bytes)).toBe(0);
    }
    expect(cutCharacter(Buffer.from([0xe2, 0x41]))).toBe(0);
    expect(cutCharacter(Buffer.from([0x80, 0x80]))).toBe(0);
  });
});

describe('escapeBytes', () => {
  test('lets printable text through as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '~', 'é', '日', '😀', '\u200D') }), (text) => {
        expect(escapeBytes(Buffer.from(text))).toBe(text);
      }),
    );
  });

  test('has nothing unprintable in it, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(escapeBytes(Buffer.from(bytes))).toMatch(/^(?:(?![\p{Cc}\p{Cn}\p{Zl}\p{Zp}]).)*$/u);
      }),
    );
  });

  test('passes only what it is told to', () => {
    expect(escapeBytes(Buffer.from('a\n\t\r\0'), '\n')).toBe(String.raw`a` + '\n' + String.raw`\t\r\x00`);
  });
});
