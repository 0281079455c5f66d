/** Does this machine keep the lowest byte of a number first? Asked of memory itself: loading node:os takes a part of a start. */
export const LITTLE_ENDIAN: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
