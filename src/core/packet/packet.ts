/**
 * One delivered packet: bytes (`mode: 'binary'`), a byte list (`mode: 'list'`), the first N bytes as a list with the
 * rest (`header: N`), or a parsed line of HTTP.
 */
export type Packet = Buffer | number[] | [header: number[], rest: Buffer] | HttpPacket;

/** A parsed line of the http packet types. All strings are latin-1: one character a byte. */
export type HttpPacket = HttpRequest | HttpResponse | HttpHeader | HttpEndOfHeaders | HttpError;

export interface HttpRequest {
  readonly type: 'http_request';
  readonly method: string;
  readonly uri: HttpUri;
  readonly version: HttpVersion;
}

export interface HttpResponse {
  readonly type: 'http_response';
  readonly version: HttpVersion;
  readonly status: number;
  readonly phrase: string;
}

export interface HttpHeader {
  readonly type: 'http_header';
  /** 1..52 for the names that OTP knows, which are then atoms there; 0 for every other name. */
  readonly bit: number;
  /** Capitalised as OTP does it: `Content-Length`, `Etag`. */
  readonly name: string;
  /** The name as it came. */
  readonly unmodified: string;
  readonly value: string;
}

export interface HttpEndOfHeaders {
  readonly type: 'http_eoh';
}

/** A line that could not be parsed, line end included. */
export interface HttpError {
  readonly type: 'http_error';
  readonly line: string;
}

export type HttpVersion = readonly [major: number, minor: number];

/** A string is the plain text of no known form, or `*`, which is an atom in OTP. */
export type HttpUri =
  | string
  | { readonly type: 'abs_path'; readonly path: string }
  | {
      readonly type: 'absoluteURI';
      readonly scheme: 'http' | 'https';
      readonly host: string;
      readonly port: number | undefined;
      readonly path: string;
    }
  | { readonly type: 'scheme'; readonly scheme: string; readonly rest: string };
