import { connect } from '../../../src/core/connect.ts';
import { listen } from '../../../src/core/listen.ts';
import type { ConnectOptions } from '../../../src/core/options/options.ts';
import { PeerListener } from '../peer.ts';
import { silentPort } from '../silent-port.ts';
import { type CallRow, LONG, answer, answersOf, both } from './call-row.ts';

/** A connection that is made and closed again, or why it is not. */
function connecting(port: number, options: ConnectOptions, timeout = LONG): Promise<string> {
  return answer(async () => (await connect('127.0.0.1', port, options, timeout)).close());
}

/** A port where nobody listens any more. */
async function freePort(): Promise<number> {
  await using listener = await listen(0, { ip: '127.0.0.1' });
  return listener.port();
}

/** Calls a function as a program in JavaScript may: with anything. */
function connectWith(...args: readonly unknown[]): unknown {
  return Reflect.apply(connect, undefined, args);
}

export const connectingRows: readonly CallRow[] = [
  {
    section: '6.2',
    name: 'connect is refused where nobody listens',
    erlang: `L = calls:listen(inet, []),
      {ok, Port} = inet:port(L),
      ok = gen_tcp:close(L),
      calls:ok(gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, B}], 2000)).`,
    async ours(inetBackend) {
      return await connecting(await freePort(), { inetBackend });
    },
    answers: both('{error,econnrefused}'),
  },
  {
    section: '6.2',
    name: 'connect with a time-out of 0 times out, though somebody listens',
    erlang: `{ok, Port} = inet:port(calls:listen(inet, [])),
      calls:ok(gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, B}], 0)).`,
    async ours(inetBackend) {
      using listener = await PeerListener.listen();
      return await connecting(listener.port, { inetBackend }, 0);
    },
    answers: both('{error,timeout}'),
    // On loopback it may have a connection before it looks at the time.
    genTcp: { inet: null, socket: null },
  },
  {
    section: '6.2',
    name: 'connect times out where nobody answers',
    erlang: `{ok, L} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, {backlog, 0}]),
      calls:dial(inet, L),
      {ok, Port} = inet:port(L),
      calls:ok(gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, B}], 60)).`,
    async ours(inetBackend) {
      using silent = await silentPort();
      return await connecting(silent.port, { inetBackend }, 60);
    },
    answers: both('{error,timeout}'),
  },
  {
    section: '6.2',
    name: 'connect says what is wrong with its local end: no such address, a port that is taken',
    erlang: `{ok, Port} = inet:port(calls:listen(inet, [])),
      [calls:ok(gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, B}, Option], 2000))
        || Option <- [{ip, {192, 0, 2, 1}}, {port, Port}]].`,
    async ours(inetBackend) {
      using listener = await PeerListener.listen();
      const { port } = listener;
      const refused = [{ ip: '192.0.2.1' }, { port }].map((one) => connecting(port, { inetBackend, ...one }));
      return `[${(await Promise.all(refused)).join(',')}]`;
    },
    answers: both('[{error,eaddrnotavail},{error,eaddrinuse}]'),
  },
  {
    section: '6.2',
    name: 'connect takes a socket address for host and port',
    erlang: `{ok, Port} = inet:port(calls:listen(inet, [])),
      calls:attempt(fun() ->
        calls:ok(gen_tcp:connect(#{family => inet, addr => {127, 0, 0, 1}, port => Port}, [{inet_backend, B}], 2000))
      end).`,
    async ours(inetBackend) {
      using listener = await PeerListener.listen();
      const address = { family: 'inet', addr: '127.0.0.1', port: listener.port } as const;
      return await answer(async () => (await connect(address, { inetBackend }, LONG)).close());
    },
    answers: both('ok'),
    // A function that OTP 25 has not got.
    genTcp: { socket: '{error,badarg}' },
  },
  {
    section: '6.2',
    name: 'connect does not take ports that are none',
    erlang: `[calls:attempt(fun() -> calls:ok(gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, B}], 2000)) end)
        || Port <- [65536, -1, "80"]].`,
    ours: (inetBackend) =>
      answersOf(...[65_536, -1, '80'].map((port) => () => connectWith('127.0.0.1', port, { inetBackend }))),
    answers: both('[{error,badarg},{error,badarg},{error,badarg}]'),
    // It cuts the numbers to 16 bits, and tries what comes of that.
    genTcp: { socket: null },
  },
  {
    section: '6.2',
    name: 'connect does not take hosts that are none',
    erlang: `[calls:attempt(fun() -> calls:ok(gen_tcp:connect(Host, 80, [{inet_backend, B}], 2000)) end)
        || Host <- [<<"localhost">>, {256, 0, 0, 1}, {1, 2, 3}]].`,
    ours: (inetBackend) =>
      answersOf(
        ...[Buffer.from('localhost'), [256, 0, 0, 1], { addr: '1.2.3' }].map(
          (host) => () => connectWith(host, 80, { inetBackend }),
        ),
      ),
    answers: both('[{error,badarg},{error,badarg},{error,badarg}]'),
    genTcp: { socket: '[{error,einval},{error,einval},{error,einval}]' },
  },
  {
    section: '6.2',
    name: 'connect does not take an address of another family than it is told to use',
    erlang: `calls:attempt(fun() -> calls:ok(gen_tcp:connect({0, 0, 0, 0, 0, 0, 0, 1}, 80, [{inet_backend, B}, inet], 2000)) end).`,
    ours: (inetBackend) => answer(() => connect('::1', 80, { inetBackend, inet: true })),
    answers: both('{error,badarg}'),
    genTcp: both('{error,eafnosupport}'),
  },
  {
    section: '6.2',
    name: 'connect does not take options that are unknown, or of listen',
    erlang: `[calls:attempt(fun() -> calls:ok(gen_tcp:connect({127, 0, 0, 1}, 80, [{inet_backend, B}, Option], 2000)) end)
        || Option <- [{nonsense, 1}, {backlog, 5}, {packet, 5}, {active, 32768}]].`,
    ours: (inetBackend) =>
      answersOf(
        ...[{ nonsense: 1 }, { backlog: 5 }, { packet: 5 }, { active: 32_768 }].map(
          (option) => () => connectWith('127.0.0.1', 80, { inetBackend, ...option }),
        ),
      ),
    answers: both('[{error,badarg},{error,badarg},{error,badarg},{error,badarg}]'),
  },
];
