import { type Mailbox, checkOwner, disown, own } from './mailbox.ts';

/** Whose mailbox the messages go to; each socket has one of its own unless one is given. */
export interface Owner {
  readonly owner?: Mailbox;
}

/** Calls `gone` if an owner goes away while its socket is still to come; what it answers ends that. */
export function watchOwner(owner: Mailbox | undefined, gone: () => void): () => void {
  if (owner === undefined) return () => undefined;
  const watched = { ownerClosed: gone, roomInMailbox: () => undefined };
  own(owner, watched);
  return () => disown(owner, watched);
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
