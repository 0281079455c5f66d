import { type Reason, formatError, isReason } from './reason.ts';

interface Details {
  /** What was being done, with what: `connect 127.0.0.1:5678`. */
  readonly what?: string;
  /** Said instead of the reason's own text. */
  readonly because?: string;
  /** The reason behind `closed`: why, where it was not a clean end. */
  readonly cause?: Reason | undefined;
  /** Bytes that would otherwise be lost: a truncated packet, or what a timed-out send left. */
  readonly rest?: Buffer | undefined;
}

/**
 * What every failing call of this library rejects with or throws: `{error, Reason}` as an Error.
 *
 * `reason` is gen_tcp's atom (`'econnrefused'`), `code` the same in Node's spelling (`'ECONNREFUSED'`).
 */
export class GenTcpError extends Error {
  readonly reason: Reason;
  readonly code: string;
  /** What was being done: `option linger`, `bind`. */
  readonly what?: string;
  override readonly cause?: Reason;
  readonly rest?: Buffer;

  constructor(reason: Reason, details: Details = {}) {
    const text = details.because ?? plainText(reason);
    super(`${details.what === undefined ? '' : `${details.what}: `}${text} (${reason})`);
    this.name = 'GenTcpError';
    this.reason = reason;
    this.code = reason.toUpperCase();
    if (details.what !== undefined) this.what = details.what;
    if (details.cause !== undefined) this.cause = details.cause;
    if (details.rest !== undefined && details.rest.length > 0) this.rest = details.rest;
  }
}

/** inet:format_error/1 knows no text for gen_tcp's own atoms; people need one. */
const OWN_TEXT: Partial<Record<Reason, string>> = {
  closed: 'the connection is closed',
  timeout: 'timed out',
  not_owner: 'the caller does not own this socket',
  badarg: 'bad argument',
  eperm: 'operation not permitted',
  enotconn: 'the socket is not connected',
  // OTP's own text has a letter less.
  enoprotoopt: 'bad protocol option',
  nxdomain: 'no such host name',
};

function plainText(reason: Reason): string {
  return OWN_TEXT[reason] ?? (isReason(reason) ? formatError(reason) : reason);
}
