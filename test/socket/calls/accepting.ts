import { connect } from '../../../src/core/connect.ts';
import { listen } from '../../../src/core/listen.ts';
import type { ListenSocket } from '../../../src/core/listener.ts';
import { Mailbox } from '../../../src/core/mailbox.ts';
import type { ListenOptions } from '../../../src/core/options/options.ts';
import { textOf } from '../packet-text.ts';
import { peerTo } from '../peer.ts';
import { type CallRow, LONG, answer, both, listOf, message, optionsOf } from './call-row.ts';

const HERE = { ip: '127.0.0.1', active: false } as const;

function listening(inetBackend: 'inet' | 'socket', options: ListenOptions = {}): Promise<ListenSocket> {
  return listen(0, { inetBackend, ...HERE, ...options });
}

/** What becomes of an accept, and nothing stays open. */
async function accepting(listener: ListenSocket, timeout: number, owner?: Mailbox): Promise<string> {
  return answer(async () => (await listener.accept(timeout, owner)).close());
}

export const acceptingRows: readonly CallRow[] = [
  {
    section: '6.1',
    name: 'accept serves those who wait in the order they came',
    erlang: `L = calls:listen(B, []),
      Waiting = [calls:later(fun() -> gen_tcp:accept(L, 2000) end) || _ <- [1, 2, 3]],
      [begin calls:dial(inet, L), receive {Pid, {ok, _}} -> string:str(Waiting, [Pid]) end end || _ <- [1, 2, 3]].`,
    async ours(backend) {
      await using listener = await listening(backend);
      const served: number[] = [];
      const waiting = [1, 2, 3].map(async (number) => {
        await using _ = await listener.accept(LONG);
        served.push(number);
      });
      for (const turn of waiting) {
        using _peer = await peerTo(listener.port());
        await turn;
      }
      return listOf(served.map(String));
    },
    answers: both('[1,2,3]'),
  },
  {
    section: '6.1',
    name: 'accept gives each who waits a time-out of its own',
    erlang: `L = calls:listen(B, []),
      Short = calls:later(fun() -> gen_tcp:accept(L, 200) end),
      Long = calls:later(fun() -> calls:ok(gen_tcp:accept(L, 2000)) end),
      First = receive {Short, Answer} -> Answer end,
      calls:dial(inet, L),
      [First, receive {Long, Second} -> Second end].`,
    async ours(backend) {
      await using listener = await listening(backend);
      const long = accepting(listener, LONG);
      const short = await accepting(listener, 30);
      using _peer = await peerTo(listener.port());
      return listOf([short, await long]);
    },
    answers: both('[{error,timeout},ok]'),
  },
  {
    section: '6.1',
    name: 'accept says closed to all who wait when the listener is closed, and ever after',
    erlang: `L = calls:listen(B, []),
      Waiting = [calls:later(fun() -> gen_tcp:accept(L) end) || _ <- [1, 2]],
      ok = gen_tcp:close(L),
      [receive {Pid, Answer} -> Answer end || Pid <- Waiting] ++ [gen_tcp:accept(L, 100)].`,
    async ours(backend) {
      const listener = await listening(backend);
      const waiting = [accepting(listener, LONG), accepting(listener, LONG)];
      await listener.close();
      return listOf([...(await Promise.all(waiting)), await accepting(listener, 100)]);
    },
    answers: both('[{error,closed},{error,closed},{error,closed}]'),
  },
  {
    section: '6.1',
    name: 'accept forgets one whose process goes away, and serves the next',
    erlang: `L = calls:listen(B, []),
      Gone = calls:later(fun() -> gen_tcp:accept(L, 2000) end),
      Next = calls:later(fun() -> calls:ok(gen_tcp:accept(L, 2000)) end),
      exit(Gone, kill),
      timer:sleep(50),
      calls:dial(inet, L),
      receive {Next, Answer} -> Answer end.`,
    async ours(backend) {
      await using listener = await listening(backend);
      const gone = new Mailbox();
      const forgotten = accepting(listener, LONG, gone);
      const next = accepting(listener, LONG);
      gone.close();
      // Whoever called is told, since it is no process and still there.
      if ((await forgotten) !== '{error,closed}') return 'not forgotten';
      using _peer = await peerTo(listener.port());
      return await next;
    },
    answers: both('ok'),
  },
  {
    section: '6.1',
    name: 'accept with a time-out of 0 takes a client that is there, and times out where none is',
    erlang: `L = calls:listen(B, []),
      Nobody = gen_tcp:accept(L, 0),
      calls:dial(inet, L),
      [Nobody, calls:ok(gen_tcp:accept(L, 0))].`,
    async ours(backend) {
      await using listener = await listening(backend);
      const nobody = await accepting(listener, 0);
      using _peer = await peerTo(listener.port());
      return listOf([nobody, await accepting(listener, 0)]);
    },
    answers: { inet: '[{error,timeout},ok]', socket: '[{error,timeout},{error,timeout}]' },
  },
  {
    section: '6.1',
    name: 'an accepted socket takes the options of its listener as they are at that moment',
    erlang: `L = calls:listen(B, [{packet, 1}]),
      calls:dial(inet, L),
      ok = inet:setopts(L, [{packet, 2}, {active, once}]),
      {ok, S} = gen_tcp:accept(L, 2000),
      inet:getopts(S, [packet, active]).`,
    async ours(backend) {
      await using listener = await listening(backend, { packet: 1 });
      using _peer = await peerTo(listener.port());
      listener.setopts({ packet: 2, active: 'once' });
      await using socket = await listener.accept(LONG);
      return optionsOf(socket, 'packet', 'active');
    },
    answers: both('{ok,[{packet,2},{active,once}]}'),
  },
  {
    section: '2.2',
    name: 'an accepted socket counts from the number of its listener',
    erlang: `L = calls:listen(B, [{active, 3}]),
      calls:dial(inet, L),
      {ok, S} = gen_tcp:accept(L, 2000),
      inet:getopts(S, [active]).`,
    async ours(backend) {
      await using listener = await listening(backend, { active: 3 });
      using _peer = await peerTo(listener.port());
      await using socket = await listener.accept(LONG);
      return optionsOf(socket, 'active');
    },
    answers: both('{ok,[{active,3}]}'),
  },
  {
    section: '2.2',
    name: 'a listener with {active,0} tells its owner, and what it accepts is passive',
    erlang: `L = calls:listen(B, [{active, 0}]),
      calls:dial(inet, L),
      {ok, S} = gen_tcp:accept(L, 2000),
      [calls:message(), inet:getopts(S, [active])].`,
    async ours(backend) {
      await using listener = await listening(backend, { active: 0 });
      using _peer = await peerTo(listener.port());
      await using socket = await listener.accept(LONG);
      return listOf([await message(listener.owner), optionsOf(socket, 'active')]);
    },
    answers: both('[{tcp_passive,s},{ok,[{active,false}]}]'),
  },
  {
    section: '6.1',
    name: 'messages of a socket come to whoever accepted it',
    erlang: `L = calls:listen(B, [{active, true}]),
      Acceptor = calls:later(fun() -> {ok, _} = gen_tcp:accept(L, 2000), calls:message() end),
      ok = gen_tcp:send(calls:dial(inet, L), <<"a">>),
      receive {Acceptor, Message} -> Message end.`,
    async ours(backend) {
      await using listener = await listening(backend, { active: true });
      const owner = new Mailbox();
      const accepted = listener.accept(LONG, owner);
      using peer = await peerTo(listener.port());
      await peer.send('a');
      await using _ = await accepted;
      return await message(owner);
    },
    answers: both('{tcp,s,<<"a">>}'),
  },
  {
    section: '6.1',
    name: 'a listener that is closed resets whom nobody accepted, and leaves those who were',
    erlang: `L = calls:listen(B, []),
      Served = calls:dial(inet, L),
      {ok, S} = gen_tcp:accept(L, 2000),
      Waiting = calls:dial(inet, L, [{show_econnreset, true}]),
      ok = gen_tcp:close(L),
      Reset = gen_tcp:recv(Waiting, 0, 2000),
      ok = gen_tcp:send(S, <<"a">>),
      [Reset, gen_tcp:recv(Served, 1, 2000)].`,
    async ours(backend) {
      const listener = await listening(backend);
      const dial = () => connect('127.0.0.1', listener.port(), { active: false, showEconnreset: true });
      await using served = await dial();
      await using socket = await listener.accept(LONG);
      await using waiting = await dial();
      await listener.close();
      const reset = await answer(() => waiting.recv(0, LONG));
      await socket.send('a');
      return listOf([reset, `{ok,<<"${textOf(await served.recv(1, LONG))}">>}`]);
    },
    answers: both('[{error,econnreset},{ok,<<"a">>}]'),
  },
];
