/** Something that users of nc, ncat and socat type, and what to type here. */
export interface Habit {
  /** As nc or ncat spell it, with their dashes. */
  readonly spellings: readonly string[];
  /** Names that none of them has for it, under which it is looked for. */
  readonly wished?: readonly string[];
  /** Our words for it; a clause for a hint and for the help. */
  readonly ours: string;
}

/** In the order of the "coming from nc" table. What means the same here (-4, -6, -k, -v, -h) is not in it. */
export const habits: readonly Habit[] = [
  { spellings: ['-l', '--listen'], ours: 'gentcp listen PORT' },
  { spellings: ['-p', '--source-port'], ours: 'listen PORT; the local port of connect is --port' },
  { spellings: ['-s', '--source'], ours: '--ip ADDRESS, the local address' },
  { spellings: ['-w', '--wait'], ours: '--connect-timeout 5s, --idle-timeout 5s' },
  { spellings: ['-z'], ours: 'gentcp scan HOST PORTS; gentcp wait HOST PORT until it listens' },
  { spellings: ['-N'], ours: 'nothing, the end of stdin is passed on; --eof hold keeps the connection open' },
  { spellings: ['-q'], ours: '--eof says what the end of stdin does, --idle-timeout 1s how long to wait after it' },
  { spellings: ['-d', '--recv-only'], ours: '--in none' },
  { spellings: ['--send-only'], ours: '--out none' },
  { spellings: ['--no-shutdown'], ours: '--eof hold' },
  { spellings: ['-m', '--max-conns'], ours: '--max-connections N' },
  { spellings: ['-U', '--unixsock'], ours: 'unix:PATH as the address' },
  { spellings: ['-C'], ours: '--crlf' },
  { spellings: ['-n', '--nodns'], ours: 'nothing, an address is never looked up' },
  { spellings: ['-W'], ours: '--expect N' },
  { spellings: ['-T'], ours: '--tos N' },
  { spellings: ['-M'], ours: '--ttl N' },
  { spellings: ['-I'], ours: '--recbuf BYTES' },
  { spellings: ['-O'], ours: '--sndbuf BYTES' },
  {
    spellings: ['-e', '-c', '--exec', '--sh-exec'],
    ours: 'nothing, gentcp runs no programs; give it their pipes as stdin and stdout',
  },
  { spellings: ['-u', '--udp'], ours: 'nothing, gentcp speaks TCP and unix sockets, not UDP' },
  {
    spellings: ['--ssl'],
    wished: ['--tls'],
    ours: 'nothing yet, gentcp speaks no TLS; a proxy that does, such as stunnel or socat, can stand in between',
  },
];

/**
 * The hint for an option that nc or ncat has and gentcp has not; of letters in one word, for the first that is known.
 *
 * @example habitHint('-lvp') // "-l is nc's; here: gentcp listen PORT"
 */
export function habitHint(word: string): string | undefined {
  const candidates = word.startsWith('--')
    ? [word.replace(/=.*/s, '')]
    : Array.from(word.slice(1), (letter) => `-${letter}`);
  for (const candidate of candidates) {
    const habit = habits.find(({ spellings }) => spellings.includes(candidate));
    if (habit !== undefined) return `${candidate} is nc's; here: ${habit.ours}`;
    const wish = habits.find(({ wished = [] }) => wished.includes(candidate));
    if (wish !== undefined) return `here: ${wish.ours}`;
  }
  return undefined;
}
