import type { Options } from './options/options.ts';
import type { Family } from './options/row.ts';
import { SocketSettings } from './socket-settings.ts';

/** What the last socket was connected with. */
let last: { readonly given: Options; readonly family: Family; readonly settings: SocketSettings } | undefined;

/**
 * The settings of a socket that is connected with these options, which `checkOptions` has been through. A program that connects
 * often mostly does it with the same ones: then its sockets share them, so nobody may change them but in a copy.
 */
export function equalSettings(given: Options, family: Family): SocketSettings {
  if (last?.family === family && (last.given === given || areEqual(last.given, given))) return last.settings;
  const settings = new SocketSettings(given, family);
  last = { given, family, settings };
  return settings;
}

function areEqual(one: Options, other: Options): boolean {
  const others = new Map<string, unknown>(Object.entries(other));
  const entries = Object.entries(one);
  return (
    entries.length === others.size && entries.every(([key, value]) => others.has(key) && others.get(key) === value)
  );
}
