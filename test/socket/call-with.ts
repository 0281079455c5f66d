/** Calls a method as a program in JavaScript may: with anything. */
export function callWith(target: object, method: string, ...args: readonly unknown[]): unknown {
  const found: unknown = Reflect.get(target, method);
  if (typeof found !== 'function') throw new Error(`no method ${method}`);
  return Reflect.apply(found, target, args);
}
