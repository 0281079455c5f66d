/** Steps of a passive socket through several messages of HTTP on one connection; see sockets.erl. */
interface KeepAliveCase {
  readonly what: string;
  readonly options: string;
  readonly pieces: readonly Buffer[];
}

const TWO_REQUESTS =
  'GET /a HTTP/1.1\r\nHost: x\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET /c HTTP/1.0\r\n\r\n';
const RESPONSES =
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Y: 1\r\n\r\nokHTTP/1.1 204 \r\n\r\n';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTrailer: T\r\n\r\n5\r\nhello\r\n0\r\nT: 1\r\nU: 2\r\n\r\nHTTP/1.1 304 Not Modified\r\n\r\n';

const types = ['http', 'http_bin'] as const;

/** A body is read raw between two messages, a chunk by lines, trailers as httph; and the quirk of a switch among headers. */
export const keepAliveCases: readonly KeepAliveCase[] = types.flatMap((type) => {
  const [raw, line, headers, http] = ['raw', 'line', type.replace('http', 'httph'), type].map(
    (name) => `[{packet,${name}}]`,
  );
  return [
    keepAlive(type, TWO_REQUESTS, `0,0,0,0,0,0,${raw},5,${http},0,0,0`),
    keepAlive(type, RESPONSES, `0,0,0,0,0,0,${raw},2,${http},0,0,0`),
    keepAlive(type, CHUNKED, `0,0,0,${line},0,0,0,${headers},0,0,0,${http},0,0,0`),
    // In inet the socket remembers that it was among headers.
    keepAlive(type, TWO_REQUESTS, `0,${line},0,${http},0,0,0`),
    keepAlive(type, 'no start line\r\nGET / HTTP/1.1\r\nno header\r\nA: b\r\n c\r\n\r\n', '0,0,0,0,0,0'),
  ];
});

function keepAlive(type: string, stream: string, steps: string): KeepAliveCase {
  const bytes = Buffer.from(stream, 'latin1');
  const pieces = [bytes.subarray(0, 20), bytes.subarray(20, 41), bytes.subarray(41)];
  return { what: `{recv,[${steps}]}`, options: `[{packet,${type}},{mode,binary}]`, pieces };
}
