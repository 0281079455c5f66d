import { connect } from '../../../src/core/connect.ts';
import { listen } from '../../../src/core/listen.ts';
import type { ListenSocket } from '../../../src/core/listener.ts';
import { Mailbox } from '../../../src/core/mailbox.ts';
import type { ListenOptions } from '../../../src/core/options/options.ts';
import { type CallRow, type InetBackend, LONG, answer, answersOf, both, listOf } from './call-row.ts';

function opened(inetBackend: InetBackend, options: ListenOptions = {}): Promise<ListenSocket> {
  return listen(0, { inetBackend, ip: '127.0.0.1', active: false, ...options });
}

/** A listening that ends again, or why it does not begin. */
function listening(port: number, options: ListenOptions): Promise<string> {
  return answer(async () => (await listen(port, { ip: '127.0.0.1', ...options })).close());
}

function listenWith(...args: readonly unknown[]): unknown {
  return Reflect.apply(listen, undefined, args);
}

export const listeningRows: readonly CallRow[] = [
  {
    section: '6.3',
    name: 'listen takes the port of its options before its argument',
    erlang: `L = calls:listen(inet, []),
      {ok, Port} = inet:port(L),
      ok = gen_tcp:close(L),
      {ok, Again} = gen_tcp:listen(1, [{inet_backend, B}, {ip, {127, 0, 0, 1}}, {port, Port}]),
      {ok, Port} =:= inet:port(Again).`,
    async ours(backend) {
      const first = await opened(backend);
      const port = first.port();
      await first.close();
      await using again = await listen(1, { inetBackend: backend, ip: '127.0.0.1', port });
      return String(again.port() === port);
    },
    answers: both('true'),
  },
  {
    section: '6.3',
    name: 'listen says eaddrinuse of a busy port, even where both have reuseaddr',
    erlang: `[begin
        {ok, Port} = inet:port(calls:listen(B, Options)),
        calls:ok(gen_tcp:listen(Port, [{inet_backend, B}, {ip, {127, 0, 0, 1}} | Options]))
      end || Options <- [[], [{reuseaddr, true}]]].`,
    async ours(inetBackend) {
      const said: string[] = [];
      for (const options of [{}, { reuseaddr: true }]) {
        await using busy = await opened(inetBackend, options);
        said.push(await listening(busy.port(), { inetBackend, ...options }));
      }
      return listOf(said);
    },
    answers: both('[{error,eaddrinuse},{error,eaddrinuse}]'),
  },
  {
    section: '6.3',
    name: 'listen says eaddrnotavail of an address that is not here',
    erlang: `calls:ok(gen_tcp:listen(0, [{inet_backend, B}, {ip, {192, 0, 2, 1}}])).`,
    ours: (inetBackend) => listening(0, { inetBackend, ip: '192.0.2.1' }),
    answers: both('{error,eaddrnotavail}'),
  },
  {
    section: '6.3',
    name: 'listen does not take options that are unknown, or of connect',
    erlang: `[calls:attempt(fun() -> calls:ok(gen_tcp:listen(0, [{inet_backend, B}, Option])) end)
        || Option <- [{nonsense, 1}, {packet, 5}, {active, 32768}]].`,
    ours: (inetBackend) =>
      answersOf(
        ...[{ nonsense: 1 }, { packet: 5 }, { active: 32_768 }].map(
          (option) => () => listenWith(0, { inetBackend, ...option }),
        ),
      ),
    answers: both('[{error,badarg},{error,badarg},{error,badarg}]'),
  },
  {
    section: '6.3',
    name: 'listen does not take ports and backlogs that are none',
    erlang: `[calls:attempt(fun() -> calls:ok(gen_tcp:listen(Port, [{inet_backend, B}, {backlog, Backlog}])) end)
        || {Port, Backlog} <- [{65536, 5}, {-1, 5}, {"80", 5}, {0, "5"}]].`,
    ours: (inetBackend) =>
      answersOf(
        ...(
          [
            [65_536, 5],
            [-1, 5],
            ['80', 5],
            [0, '5'],
          ] as const
        ).map(
          ([port, backlog]) =>
            () =>
              listenWith(port, { inetBackend, backlog }),
        ),
      ),
    answers: both('[{error,badarg},{error,badarg},{error,badarg},{error,badarg}]'),
    // It cuts the numbers to 16 bits, and takes what comes of that.
    genTcp: { socket: null },
  },
  {
    section: '6.3',
    name: 'listen takes a backlog of any number',
    erlang: `[calls:ok(gen_tcp:listen(0, [{inet_backend, B}, {ip, {127, 0, 0, 1}}, {backlog, Backlog}]))
        || Backlog <- [-1, 0, 65536]].`,
    ours: (inetBackend) =>
      answersOf(...[-1, 0, 65_536].map((backlog) => async () => (await opened(inetBackend, { backlog })).close())),
    answers: both('[ok,ok,ok]'),
  },
  {
    section: '6.3',
    name: 'listen says einval of an option that the kernel refuses',
    erlang: `calls:ok(gen_tcp:listen(0, [{inet_backend, B}, {ip, {127, 0, 0, 1}}, {ipv6_v6only, true}])).`,
    ours: (inetBackend) => listening(0, { inetBackend, ipv6V6only: true }),
    answers: both('{error,einval}'),
    genTcp: { socket: '{error,enoprotoopt}' },
  },
  {
    section: '6.3',
    name: 'a listener is not connected',
    erlang: `L = calls:listen(B, []),
      [gen_tcp:recv(L, 0, 100), gen_tcp:send(L, <<"x">>), inet:peername(L), gen_tcp:shutdown(L, read_write)].`,
    async ours(backend) {
      await using listener = await opened(backend);
      return await answersOf(
        () => listener.recv(0, 100),
        () => listener.send('x'),
        () => listener.peername(),
        () => listener.shutdown('read_write'),
      );
    },
    answers: {
      inet: '[{error,enotconn},{error,enotconn},{error,enotconn},{error,enotconn}]',
      socket: '[{error,enotconn},{error,enotconn},{error,enotconn},ok]',
    },
    genTcp: { socket: '[{error,enotconn},{error,closed},{error,enotconn},{error,enotconn}]' },
  },
  {
    section: '5.4',
    name: 'a listener that is closed says so of itself',
    erlang: `L = calls:listen(B, []),
      ok = gen_tcp:close(L),
      [gen_tcp:accept(L, 100), gen_tcp:recv(L, 0, 100), gen_tcp:send(L, <<"x">>), gen_tcp:shutdown(L, read),
       gen_tcp:controlling_process(L, self()), inet:port(L), inet:sockname(L), inet:peername(L), inet:setopts(L, [{packet, 2}]),
       inet:getopts(L, [packet]), inet:getstat(L)].`,
    async ours(backend) {
      const listener = await opened(backend);
      await listener.close();
      return await answersOf(
        () => listener.accept(100),
        () => listener.recv(0, 100),
        () => listener.send('x'),
        () => listener.shutdown('read'),
        () => listener.controllingProcess(new Mailbox()),
        () => listener.port(),
        () => listener.sockname(),
        () => listener.peername(),
        () => listener.setopts({ packet: 2 }),
        () => listener.getopts(['packet']),
        () => listener.getstat(),
      );
    },
    answers: {
      inet: listOf([...Array(5).fill('{error,closed}'), ...Array(6).fill('{error,einval}')]),
      socket: listOf(Array(11).fill('{error,closed}')),
    },
  },
  {
    section: '6.3',
    name: 'a listener frees its port when it is closed',
    erlang: `L = calls:listen(B, []),
      {ok, Port} = inet:port(L),
      ok = gen_tcp:close(L),
      [calls:ok(gen_tcp:connect({127, 0, 0, 1}, Port, [], 2000)),
       calls:ok(gen_tcp:listen(Port, [{inet_backend, B}, {ip, {127, 0, 0, 1}}]))].`,
    async ours(backend) {
      const listener = await opened(backend);
      const port = listener.port();
      await listener.close();
      const refused = await answer(() => connect('127.0.0.1', port, {}, LONG));
      return listOf([refused, await listening(port, { inetBackend: backend })]);
    },
    answers: both('[{error,econnrefused},ok]'),
  },
];
