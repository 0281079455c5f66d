/** As much of WebAssembly as kernel.ts uses: the types of Node have none, and those of a browser have much else. */
declare namespace WebAssembly {
  const Module: new (bytes: Uint8Array) => object;
  class Instance {
    constructor(module: object);
    readonly exports: Readonly<Record<string, Memory | ((...numbers: readonly number[]) => number) | undefined>>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
  }
}
