/** A request with what differs from one to the next: lines that are all the same would be a gift to whoever remembers them. */
type Request = (id: string) => readonly string[];

/** Three clients, which name their headers in other orders and spellings. */
const clients: readonly Request[] = [
  (id) => [
    `GET /index.html?q=${id} HTTP/1.1`,
    'Host: www.example.com',
    'User-Agent: curl/8.5.0',
    'Accept: */*',
    'Accept-Encoding: gzip, deflate',
    'Connection: keep-alive',
    `X-Request-Id: ${id}`,
  ],
  (id) => [
    `POST /api/v1/${id} HTTP/1.1`,
    'host: api.example.com',
    'accept: application/json',
    `x-request-id: ${id}`,
    'content-type: application/json',
    'content-length: 0',
    'user-agent: node',
  ],
  (id) => [
    `GET /${id}.html HTTP/1.1`,
    'Host: www.example.com',
    'Connection: keep-alive',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Sec-Fetch-Site: none',
    'Sec-Fetch-Mode: navigate',
    'Accept-Encoding: gzip, deflate, br',
    'Accept-Language: en-US,en;q=0.9',
    `Cookie: session=${id}; theme=dark`,
  ],
];

/** As many requests as are in so many bytes, no two alike and without a body, from clients that take turns in no order. */
export function requests(size: number): Buffer {
  const all: Buffer[] = [];
  let next = request(scattered(0));
  for (let left = size; next.length <= left; next = request(scattered(all.length))) {
    all.push(next);
    left -= next.length;
  }
  return Buffer.concat(all);
}

function request(id: number): Buffer {
  const client = clients[id % clients.length];
  const lines = client?.(id.toString(16).padStart(8, '0')) ?? [];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** The same for every run; Knuth's multiplier. */
function scattered(n: number): number {
  return Math.imul(n + 1, 2_654_435_761) >>> 0;
}
