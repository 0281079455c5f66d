import { GenTcpError } from './error.ts';
import type { Reason } from './reason.ts';
import type { StreamEnd } from './stream-end.ts';

/** Is the connection there, and what has been said of its loss? */
export type Life =
  | { readonly kind: 'open' }
  /** The connection is gone and the socket is not closed yet: the next send says so, later ones say `enotconn`. */
  | { readonly kind: 'lost'; readonly cause: Reason | undefined; readonly told: boolean }
  /** Closed: by us, or (in an active mode with exit_on_close) by the peer's end. */
  | { readonly kind: 'closed' };

export const OPEN: Life = { kind: 'open' };
export const CLOSED: Life = { kind: 'closed' };

/** `closed`, or the reset by its name where show_econnreset asks for it; the cause is known either way. */
export function lossError(cause: Reason | undefined, showEconnreset: boolean, rest?: Buffer): GenTcpError {
  const reason = cause === 'econnreset' && showEconnreset ? 'econnreset' : 'closed';
  return new GenTcpError(reason, { cause, rest });
}

/** What recv says of the end, and what the socket is after that. A reset is hidden like an end; any other loss has its name. */
export function receiveLoss(
  life: Life,
  { cause, rest }: StreamEnd,
  showEconnreset: boolean,
): { readonly error: GenTcpError; readonly next: Life } {
  if (cause === undefined || cause === 'econnreset')
    return { error: lossError(cause, showEconnreset, rest), next: life };
  return { error: new GenTcpError(cause, { rest }), next: life.kind === 'lost' ? { ...life, told: true } : life };
}

/** Why a send is refused, and what the socket is after that; `undefined` where it is not. */
export function refuseSend(life: Life, showEconnreset: boolean): { error: GenTcpError; next: Life } | undefined {
  switch (life.kind) {
    case 'open':
      return undefined;
    case 'closed':
      return { error: new GenTcpError('closed'), next: life };
    case 'lost':
      if (life.told) return { error: new GenTcpError('enotconn'), next: life };
      return { error: lossError(life.cause, showEconnreset), next: { ...life, told: true } };
  }
}
