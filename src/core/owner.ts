import { type Mailbox, checkOwner } from './mailbox.ts';

/** Whose mailbox the messages go to; each socket has one of its own unless one is given. */
export interface Owner {
  readonly owner?: Mailbox;
}

/** Takes the owner out of an argument that holds options too. */
export function splitOwner(options: unknown): { readonly owner: Mailbox | undefined; readonly given: unknown } {
  if (options === undefined) return { owner: undefined, given: {} };
  if (typeof options !== 'object' || options === null || !('owner' in options))
    return { owner: undefined, given: options };
  const { owner, ...given } = options;
  if (owner === undefined) return { owner, given };
  checkOwner(owner);
  return { owner, given };
}
