import { connect } from '../../../src/core/connect.ts';
import { listen } from '../../../src/core/listen.ts';
import { Mailbox } from '../../../src/core/mailbox.ts';
import type { ConnectOptions } from '../../../src/core/options/options.ts';
import { callWith } from '../call-with.ts';
import { type Link, link } from '../pair.ts';
import { turns } from '../turns.ts';
import { type CallRow, type InetBackend, LONG, answer, both, listOf, message, optionsOf } from './call-row.ts';

function on(inetBackend: InetBackend, options: ConnectOptions = {}): Promise<Link> {
  return link({ inetBackend, ...options });
}

function gone(): Mailbox {
  const owner = new Mailbox();
  owner.close();
  return owner;
}

export const owningRows: readonly CallRow[] = [
  {
    section: '8',
    name: 'controlling_process is for the owner alone',
    erlang: `{S, _} = calls:pair(B, []),
      Stranger = calls:later(fun() -> gen_tcp:controlling_process(S, self()) end),
      [receive {Stranger, Answer} -> Answer end, gen_tcp:controlling_process(S, self()), gen_tcp:controlling_process(S, Stranger),
       gen_tcp:controlling_process(S, self())].`,
    async ours(backend) {
      await using it = await on(backend);
      const [owner, stranger] = [it.socket.owner, new Mailbox()];
      return listOf([
        await answer(() => it.socket.controllingProcess(stranger, stranger)),
        await answer(() => it.socket.controllingProcess(owner, owner)),
        await answer(() => it.socket.controllingProcess(stranger, owner)),
        await answer(() => it.socket.controllingProcess(owner, owner)),
      ]);
    },
    answers: both('[{error,not_owner},ok,ok,{error,not_owner}]'),
  },
  {
    section: '8',
    name: 'controlling_process says closed of a closed socket to anybody, and ok to who names its owner',
    erlang: `{S, _} = calls:pair(B, []),
      Owner = self(),
      Stranger = calls:later(fun() -> gen_tcp:controlling_process(S, Owner) end),
      Ok = receive {Stranger, Answer} -> Answer end,
      gen_tcp:close(S),
      Other = calls:later(fun() -> gen_tcp:controlling_process(S, self()) end),
      [Ok, receive {Other, Closed} -> Closed end].`,
    async ours(backend) {
      await using it = await on(backend);
      const stranger = new Mailbox();
      const named = await answer(() => it.socket.controllingProcess(it.socket.owner, stranger));
      await it.socket.close();
      return listOf([named, await answer(() => it.socket.controllingProcess(stranger, stranger))]);
    },
    answers: both('[ok,{error,closed}]'),
  },
  {
    section: '8',
    name: 'controlling_process says badarg of an owner that is gone',
    erlang: `{S, _} = calls:pair(B, [{active, true}]),
      [gen_tcp:controlling_process(S, calls:dead()), inet:getopts(S, [active])].`,
    async ours(backend) {
      await using it = await on(backend, { active: true });
      return listOf([await answer(() => it.socket.controllingProcess(gone())), optionsOf(it.socket, 'active')]);
    },
    answers: { inet: '[{error,badarg},{ok,[{active,false}]}]', socket: '[{error,badarg},{ok,[{active,true}]}]' },
    // It gives the socket to nobody, which closes it.
    genTcp: { socket: '[ok,{error,closed}]' },
  },
  {
    section: '8',
    name: 'controlling_process does not take what is no process',
    erlang: `{S, _} = calls:pair(B, [{active, true}]),
      [calls:attempt(fun() -> gen_tcp:controlling_process(S, nobody) end), inet:getopts(S, [active])].`,
    async ours(backend) {
      await using it = await on(backend, { active: true });
      return listOf([
        await answer(() => callWith(it.socket, 'controllingProcess', 'nobody')),
        optionsOf(it.socket, 'active'),
      ]);
    },
    answers: both('[{error,badarg},{ok,[{active,true}]}]'),
  },
  {
    section: '8',
    name: 'controlling_process says closed of a closed socket',
    erlang: `{S, _} = calls:pair(B, []),
      ok = gen_tcp:close(S),
      gen_tcp:controlling_process(S, calls:later(fun() -> ok end)).`,
    async ours(backend) {
      await using it = await on(backend);
      await it.socket.close();
      return await answer(() => it.socket.controllingProcess(new Mailbox()));
    },
    answers: both('{error,closed}'),
  },
  {
    section: '8',
    name: 'controlling_process after the end of the peer, in an active mode',
    erlang: `{S, Peer} = calls:pair(B, [{active, true}]),
      ok = gen_tcp:close(Peer),
      timer:sleep(50),
      New = calls:later(fun() -> calls:message() end),
      Given = gen_tcp:controlling_process(S, New),
      [Given, calls:message(0), receive {New, Message} -> Message after 200 -> none end].`,
    async ours(backend) {
      await using it = await on(backend, { active: true });
      const [owner, next] = [it.socket.owner, new Mailbox()];
      it.peer.close();
      await turns();
      const given = await answer(() => it.socket.controllingProcess(next));
      return listOf([given, await message(owner, 0), await message(next, 0)]);
    },
    answers: { inet: '[{error,closed},{tcp_closed,s},none]', socket: '[ok,none,{tcp_closed,s}]' },
  },
  {
    section: '8',
    name: 'controlling_process takes data and the end along, in order',
    erlang: `{S, Peer} = calls:pair(B, [{active, true}, {exit_on_close, false}, {packet, 1}]),
      ok = gen_tcp:send(Peer, <<1, "a", 1, "b">>),
      ok = gen_tcp:close(Peer),
      timer:sleep(50),
      New = calls:later(fun() -> receive go -> [calls:message() || _ <- [1, 2, 3]] end end),
      ok = gen_tcp:controlling_process(S, New),
      New ! go,
      [calls:message(0), receive {New, Messages} -> Messages end].`,
    async ours(backend) {
      await using it = await on(backend, { active: true, exitOnClose: false, packet: 1 });
      const [owner, next] = [it.socket.owner, new Mailbox()];
      await it.peer.send('\u0001a\u0001b');
      it.peer.close();
      await turns();
      it.socket.controllingProcess(next);
      const moved = [await message(next), await message(next), await message(next)];
      return listOf([await message(owner, 0), listOf(moved)]);
    },
    answers: both('[none,[{tcp,s,<<"a">>},{tcp,s,<<"b">>},{tcp_closed,s}]]'),
  },
  {
    section: '8',
    name: 'controlling_process takes tcp_passive along, which gen_tcp leaves behind',
    erlang: `{S, Peer} = calls:pair(B, [{active, 1}]),
      ok = gen_tcp:send(Peer, <<"a">>),
      timer:sleep(50),
      New = calls:later(fun() -> receive go -> [calls:message(), calls:message(50)] end end),
      ok = gen_tcp:controlling_process(S, New),
      New ! go,
      [calls:message(0), receive {New, Messages} -> Messages end].`,
    async ours(backend) {
      await using it = await on(backend, { active: 1 });
      const [owner, next] = [it.socket.owner, new Mailbox()];
      await it.peer.send('a');
      await turns();
      it.socket.controllingProcess(next);
      return listOf([await message(owner, 0), listOf([await message(next), await message(next, 0)])]);
    },
    answers: both('[none,[{tcp,s,<<"a">>},{tcp_passive,s}]]'),
    genTcp: both('[{tcp_passive,s},[{tcp,s,<<"a">>},none]]'),
  },
  {
    section: '8',
    name: 'controlling_process keeps the mode, and what is left of a count',
    erlang: `[begin
        {S, Peer} = calls:pair(B, [{active, Active}, {packet, 1}]),
        ok = gen_tcp:send(Peer, Bytes),
        timer:sleep(50),
        ok = gen_tcp:controlling_process(S, calls:later(fun() -> ok end)),
        inet:getopts(S, [active])
      end || {Active, Bytes} <- [{true, <<>>}, {once, <<>>}, {false, <<>>}, {5, <<1, "a", 1, "b">>}]].`,
    async ours(backend) {
      const modes: string[] = [];
      for (const [active, bytes] of [
        [true, ''],
        ['once', ''],
        [false, ''],
        [5, '\u0001a\u0001b'],
      ] as const) {
        await using it = await on(backend, { active, packet: 1 });
        await it.peer.send(bytes);
        await turns();
        it.socket.controllingProcess(new Mailbox());
        modes.push(optionsOf(it.socket, 'active'));
      }
      return listOf(modes);
    },
    answers: both('[{ok,[{active,true}]},{ok,[{active,once}]},{ok,[{active,false}]},{ok,[{active,3}]}]'),
  },
  {
    section: '8',
    name: 'a listener goes to another owner, and is closed with it',
    erlang: `L = calls:listen(B, []),
      New = calls:later(fun() -> ok end),
      Given = gen_tcp:controlling_process(L, New),
      exit(New, kill),
      timer:sleep(50),
      [Given, gen_tcp:accept(L, 0)].`,
    async ours(inetBackend) {
      await using listener = await listen(0, { inetBackend, ip: '127.0.0.1' });
      const next = new Mailbox();
      const given = await answer(() => listener.controllingProcess(next));
      next.close();
      return listOf([given, await answer(() => listener.accept(0))]);
    },
    answers: both('[ok,{error,closed}]'),
  },
  {
    section: '5.4',
    name: 'a socket whose owner goes away is closed; the peer sees its end, or a reset where it left data unread',
    erlang: `[begin
        L = calls:listen(inet, [{show_econnreset, true}]),
        Owner = calls:later(fun() -> calls:dial(B, L) end),
        {ok, Peer} = gen_tcp:accept(L, 2000),
        ok = gen_tcp:send(Peer, Unread),
        timer:sleep(50),
        exit(Owner, kill),
        gen_tcp:recv(Peer, 0, 2000)
      end || Unread <- [<<>>, <<"unread">>]].`,
    async ours(inetBackend) {
      const seen: string[] = [];
      for (const unread of ['', 'unread']) {
        await using listener = await listen(0, { ip: '127.0.0.1', active: false, showEconnreset: true });
        const owner = new Mailbox();
        await connect('127.0.0.1', listener.port(), { inetBackend, active: false, owner });
        await using peer = await listener.accept(LONG);
        await peer.send(unread);
        await turns();
        owner.close();
        seen.push(await answer(() => peer.recv(0, LONG)));
      }
      return listOf(seen);
    },
    answers: both('[{error,closed},{error,econnreset}]'),
  },
];
