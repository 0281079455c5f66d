import { describe, expect, it } from 'vitest';
import { shapePacket } from '../../src/core/packet/shape.ts';

const abc = Buffer.from('abc');

describe('shapePacket', () => {
  it('delivers the bytes themselves in binary mode', () => {
    expect(shapePacket(abc, 'binary', 0)).toBe(abc);
  });

  it('delivers a list of bytes in list mode, whatever the header', () => {
    expect(shapePacket(abc, 'list', 0)).toEqual([97, 98, 99]);
    expect(shapePacket(abc, 'list', 2)).toEqual([97, 98, 99]);
    expect(shapePacket(Buffer.alloc(0), 'list', 0)).toEqual([]);
  });

  it('delivers the header as a list and the rest as a buffer', () => {
    expect(shapePacket(abc, 'binary', 2)).toEqual([[97, 98], Buffer.from('c')]);
  });

  it('delivers an empty rest behind a header of just the length of the packet', () => {
    expect(shapePacket(abc, 'binary', 3)).toEqual([[97, 98, 99], Buffer.alloc(0)]);
  });

  it('delivers a plain list of a packet shorter than the header', () => {
    expect(shapePacket(abc, 'binary', 4)).toEqual([97, 98, 99]);
    expect(shapePacket(Buffer.alloc(0), 'binary', 4)).toEqual([]);
  });
});
