import { formatTerm } from '../../../src/core/format-term.ts';
import type { ConnectOptions } from '../../../src/core/options/options.ts';
import { textOf } from '../packet-text.ts';
import { callWith } from '../call-with.ts';
import { type Link, link } from '../pair.ts';
import { turns } from '../turns.ts';
import { type CallRow, type InetBackend, LONG, answer, answersOf, both, listOf, optionsOf } from './call-row.ts';

/** More than any pair of socket buffers takes. */
const MORE_THAN_FITS = 16 * 1024 * 1024;

function on(inetBackend: InetBackend, options: ConnectOptions = {}): Promise<Link> {
  return link({ inetBackend, ...options });
}

export const askingRows: readonly CallRow[] = [
  {
    section: '9',
    name: 'getstat has its counters in gen_tcp’s order, or in that of the question',
    erlang: `{S, _} = calls:pair(B, []),
      {ok, All} = inet:getstat(S),
      {ok, Some} = inet:getstat(S, [send_oct, recv_cnt]),
      [[Key || {Key, _} <- All], [Key || {Key, _} <- Some]].`,
    async ours(backend) {
      await using it = await on(backend);
      return listOf([namesOf(it.socket.getstat()), namesOf(it.socket.getstat(['sendOct', 'recvCnt']))]);
    },
    answers: both(
      '[[recv_oct,recv_cnt,recv_max,recv_avg,recv_dvi,send_oct,send_cnt,send_max,send_avg,send_pend],[send_oct,recv_cnt]]',
    ),
  },
  {
    section: '9',
    name: 'getstat, getopts and setopts say einval of names that they do not know, for the whole call',
    erlang: `{S, _} = calls:pair(B, []),
      [calls:attempt(fun() -> inet:getstat(S, [recv_oct, nonsense]) end), inet:getopts(S, [packet, nonsense]),
       inet:setopts(S, [{packet, 2}, {nonsense, 1}]), inet:getopts(S, [packet])].`,
    async ours(backend) {
      await using it = await on(backend, { packet: 0 });
      const said = await answersOf(
        () => callWith(it.socket, 'getstat', ['recvOct', 'nonsense']),
        () => callWith(it.socket, 'getopts', ['packet', 'nonsense']),
        () => callWith(it.socket, 'setopts', { packet: 2, nonsense: 1 }),
      );
      return `${said.slice(0, -1)},${optionsOf(it.socket, 'packet')}]`;
    },
    answers: both('[{error,einval},{error,einval},{error,einval},{ok,[{packet,0}]}]'),
    // It crashes over such a counter.
    genTcp: { socket: null },
  },
  {
    section: '1.4',
    name: 'getopts answers nothing for nothing, and leaves out what an IPv4 socket has not got',
    erlang: `{S, _} = calls:pair(B, []),
      [inet:getopts(S, []), inet:getopts(S, [tclass, nodelay])].`,
    async ours(backend) {
      await using it = await on(backend);
      return listOf([optionsOf(it.socket), optionsOf(it.socket, 'tclass', 'nodelay')]);
    },
    answers: both('[{ok,[]},{ok,[{nodelay,false}]}]'),
  },
  {
    section: '9',
    name: 'a connected socket knows its port and both its ends',
    erlang: `{S, Peer} = calls:pair(B, []),
      {ok, Port} = inet:port(S),
      [{ok, {{127, 0, 0, 1}, Port}} =:= inet:sockname(S), inet:peername(S) =:= inet:sockname(Peer)].`,
    async ours(backend) {
      await using it = await on(backend);
      const { socket, peer } = it;
      const here = { family: 'inet', addr: '127.0.0.1', port: socket.port() };
      const there = { family: 'inet', addr: '127.0.0.1', port: peer.socket.localPort };
      return listOf([same(socket.sockname(), here), same(socket.peername(), there)]);
    },
    answers: both('[true,true]'),
  },
  {
    section: '7',
    name: 'recv does not take lengths that are none',
    erlang: `{S, _} = calls:pair(B, []),
      [calls:attempt(fun() -> gen_tcp:recv(S, Length, 100) end) || Length <- [-1, "5"]].`,
    async ours(backend) {
      await using it = await on(backend);
      return await answersOf(...[-1, '5'].map((length) => () => callWith(it.socket, 'recv', length, 100)));
    },
    answers: both('[{error,badarg},{error,badarg}]'),
    genTcp: { socket: '[{error,timeout},{error,badarg}]' },
  },
  {
    section: '7',
    name: 'recv with a time-out of -1 waits for ever',
    erlang: `{S, Peer} = calls:pair(B, []),
      Receiver = calls:later(fun() -> gen_tcp:recv(S, 1, -1) end),
      ok = gen_tcp:send(Peer, <<"a">>),
      receive {Receiver, Answer} -> Answer end.`,
    async ours(backend) {
      await using it = await on(backend);
      const receiving = it.socket.recv(1, -1);
      await turns();
      await it.peer.send('a');
      return `{ok,<<"${textOf(await receiving)}">>}`;
    },
    answers: both('{ok,<<"a">>}'),
    genTcp: { socket: null },
  },
  {
    section: '2.1',
    name: 'data has the shape of a port’s with {deliver,port}, a line of http too, and nothing else has',
    erlang: `[begin
        {S, Peer} = calls:pair(B, [{active, 1}, {deliver, port}, {packet, Packet}]),
        ok = gen_tcp:send(Peer, <<"GET / HTTP/1.0\\r\\n">>),
        receive
          {S, {data, Data}} -> [{s, {data, Data}}, calls:message()];
          {http, S, Http} -> [{http, s, Http}, calls:message()]
        after 2000 -> none
        end
      end || Packet <- [line, http]].`,
    async ours(backend) {
      const told: string[] = [];
      for (const packet of ['line', 'http'] as const) {
        await using it = await on(backend, { active: 1, deliver: 'port', packet });
        await it.peer.send('GET / HTTP/1.0\r\n');
        const messages = [await it.socket.owner.receive(LONG), await it.socket.owner.receive(LONG)];
        told.push(listOf(messages.map((one) => formatTerm(one).replace(/#Port<0\.\d+>/, 's'))));
      }
      return listOf(told);
    },
    answers: {
      inet: String.raw`[[{s,{data,<<"GET / HTTP/1.0\r\n">>}},{tcp_passive,s}],[{s,{data,<<"GET / HTTP/1.0\r\n">>}},{tcp_passive,s}]]`,
      socket: String.raw`[[{s,{data,<<"GET / HTTP/1.0\r\n">>}},{tcp_passive,s}],[{s,{data,{http_request,'GET',{abs_path,"/"},{1,0}}}},{tcp_passive,s}]]`,
    },
  },
  {
    section: '4.3',
    name: 'send says einval of what is no iodata',
    erlang: `{S, _} = calls:pair(B, []),
      calls:attempt(fun() -> gen_tcp:send(S, nothing) end).`,
    async ours(backend) {
      await using it = await on(backend);
      return await answer(() => callWith(it.socket, 'send', undefined));
    },
    answers: both('{error,einval}'),
    genTcp: { socket: '{error,badarg}' },
  },
  {
    section: '5.1',
    name: 'shutdown does not take a direction that is none',
    erlang: `{S, _} = calls:pair(B, []),
      calls:attempt(fun() -> gen_tcp:shutdown(S, sideways) end).`,
    async ours(backend) {
      await using it = await on(backend);
      return await answer(() => callWith(it.socket, 'shutdown', 'sideways'));
    },
    answers: both('{error,badarg}'),
    genTcp: { socket: '{error,enotconn}' },
  },
  {
    section: '11',
    name: 'shutdown for writing while a send is blocked',
    erlang: `{S, _} = calls:pair(B, []),
      ok = gen_tcp:send(element(1, calls:pair(B, [])), <<"x">>),
      Sender = calls:later(fun() -> gen_tcp:send(S, <<0:134217728>>) end),
      Shut = calls:later(fun() -> gen_tcp:shutdown(S, write) end),
      [receive {Pid, Answer} -> Answer after 200 -> waits end || Pid <- [Sender, Shut]].`,
    async ours(backend) {
      await using it = await on(backend);
      const sending = answer(() => it.socket.send(Buffer.alloc(MORE_THAN_FITS)));
      await turns();
      const shutting = answer(() => it.socket.shutdown('write'));
      await turns();
      return listOf([await byNow(sending), await byNow(shutting)]);
    },
    // Ours ends when the end is on its way, behind all that is to be sent. gen_tcp's ends at once; on the socket backend it cuts
    // the send short, and the peer would take what it got for all there is.
    answers: { inet: '[ok,waits]', socket: '[waits,waits]' },
    genTcp: { inet: '[ok,ok]', socket: '[{error,closed},ok]' },
  },
  {
    section: '5.4',
    name: 'whoever is not the owner may receive, and close',
    erlang: `{S, Peer} = calls:pair(B, []),
      ok = gen_tcp:send(Peer, <<"a">>),
      Other = calls:later(fun() -> [gen_tcp:recv(S, 1, 2000), gen_tcp:close(S)] end),
      receive {Other, Answers} -> Answers end.`,
    async ours(backend) {
      await using it = await on(backend);
      await it.peer.send('a');
      const received = textOf(await it.socket.recv(1, LONG));
      return listOf([`{ok,<<"${received}">>}`, await answer(() => it.socket.close())]);
    },
    answers: both('[{ok,<<"a">>},ok]'),
  },
];

function same(one: object, other: object): string {
  return String(JSON.stringify(one) === JSON.stringify(other));
}

/** What has come of a call, if it is over. */
function byNow(call: Promise<string>): Promise<string> {
  return Promise.race([call, turns().then(() => 'waits')]);
}

/** The names of counters as gen_tcp writes them. */
function namesOf(stats: object): string {
  return listOf(Object.keys(stats).map(snake));
}

/** `recvOct` as gen_tcp writes it. */
function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
