import { GenTcpError } from './error.ts';
import { Mailbox } from './mailbox.ts';

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
  if (owner !== undefined && !(owner instanceof Mailbox)) {
    throw new GenTcpError('badarg', { what: 'owner', because: 'not a Mailbox' });
  }
  if (owner?.closed === true) throw new GenTcpError('badarg', { what: 'owner', because: 'the mailbox is closed' });
  return { owner, given };
}
