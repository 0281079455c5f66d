/** gen_tcp's `send_timeout` as a TypeScript key: `sendTimeout`. */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/**
 * The key of an option in an object.
 *
 * @example camelCase('ipv6_v6only') // 'ipv6V6only'
 */
export function camelCase(name: string): string {
  return name.includes('_') ? name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase()) : name;
}

/**
 * gen_tcp's name of an object key; a name that is in snake case already stays.
 *
 * @example snakeCase('ipv6V6only') // 'ipv6_v6only'
 */
export function snakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
