/** For less than this Node's own pool is as good. */
const SMALLEST = 16_384;

/** More is not kept, and is written in pieces. */
const LARGEST = 5 * 65_536;

/** So many writes may wait for the kernel at once and find memory that is there already. */
const MOST = 4;

/** Sizes differ a little from write to write. */
const STEP = 65_536;

const spare: Buffer[] = [];

/** Memory of at least so many bytes for what is to be written: fresh pages for each write cost more than the write. */
export function takeMemory(size: number): Buffer {
  if (size < SMALLEST) return Buffer.allocUnsafe(size);
  const found = spare.findIndex(({ length }) => length >= size);
  const [memory] = found === -1 ? [] : spare.splice(found, 1);
  return memory ?? Buffer.allocUnsafeSlow(Math.ceil(size / STEP) * STEP);
}

/** Takes back memory that nobody reads any more. */
export function giveMemoryBack(memory: Buffer): void {
  if (memory.length >= SMALLEST && memory.length <= LARGEST && spare.length < MOST) spare.push(memory);
}
