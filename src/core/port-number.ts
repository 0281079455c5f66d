let last = 0;

/** The next N of `#Port<0.N>`: sockets and listeners are numbered in the order in which they are made. */
export function nextPortNumber(): number {
  last += 1;
  return last;
}
