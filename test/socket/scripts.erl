%% Plays scripts of socket calls with gen_tcp. What a script is stands in script.ts, which plays the same ones.
%%
%% run: with gen_tcp at both ends. A script a line on standard input, its answers a line on standard output.
%% peers: the peer's steps alone, for a socket of somebody else. On standard input `Id listen` or `Id Step`, on standard
%% output `Id Port` or `Id Answer`.
-module(scripts).
-export([run/0, peers/0]).

%% What waits for something that ought to come gives up after this.
-define(LONG, 2000).
%% What ought not to come has not come within this.
-define(SHORT, 60).
%% No script lasts so long.
-define(HANGS, 20000).

%% All at once: most of their time is waiting.
run() ->
    ok = io:setopts([binary, {encoding, unicode}]),
    %% Reports would go to standard output.
    ok = logger:set_primary_config(level, none),
    Main = self(),
    Pids = [spawn(fun() -> Main ! {self(), catch play(Line)} end) || Line <- lines(io:get_line(""))],
    [io:format("~0p~n", [answers(Pid)]) || Pid <- Pids],
    ok.

peers() ->
    ok = io:setopts([binary, {encoding, latin1}]),
    ok = logger:set_primary_config(level, none),
    peers(io:get_line(""), #{}).

peers(eof, _) ->
    ok;
peers(Line, Pids) ->
    [Id, Text] = binary:split(string:trim(Line), <<" ">>),
    {ok, Tokens, _} = erl_scan:string(binary_to_list(Text) ++ "."),
    {ok, Step} = erl_parse:parse_term(Tokens),
    Pid = case Pids of
        #{Id := Known} -> Known;
        _ -> spawn(fun() -> peer_listens(Id) end)
    end,
    Pid ! Step,
    peers(io:get_line(""), Pids#{Id => Pid}).

peer_listens(Id) ->
    {Listener, Port} = listen(),
    receive listen -> io:format("~s ~0p~n", [Id, Port]) end,
    {ok, Peer} = gen_tcp:accept(Listener),
    ok = gen_tcp:close(Listener),
    peer_steps(Id, Peer).

peer_steps(Id, Peer) ->
    receive Step -> io:format("~s ~0p~n", [Id, catch peer(Step, Peer)]) end,
    peer_steps(Id, Peer).

answers(Pid) ->
    receive {Pid, Answers} -> Answers after ?HANGS -> hangs end.

lines(eof) ->
    [];
lines(Line) ->
    [Line | lines(io:get_line(""))].

play(Line) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Line)),
    {ok, {Options, Steps}} = erl_parse:parse_term(Tokens),
    {Listener, Port} = listen(),
    {ok, Socket} = gen_tcp:connect({127, 0, 0, 1}, Port, with_binary(Options)),
    {ok, Peer} = gen_tcp:accept(Listener),
    ok = gen_tcp:close(Listener),
    [step(Step, Socket, Peer) || Step <- Steps].

%% inet_backend has to be the first element.
with_binary([{inet_backend, _} = Backend | Options]) -> [Backend, binary | Options];
with_binary(Options) -> [binary | Options].

listen() ->
    {ok, Listener} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, binary, {active, false}, {exit_on_close, false},
                                        {show_econnreset, true}]),
    {ok, Port} = inet:port(Listener),
    {Listener, Port}.

step({peer, Step}, _, Peer) -> peer(Step, Peer);
step(arrived, S, _) -> arrived(S);
step(message, S, _) -> message(S, ?LONG);
step(quiet, S, _) -> message(S, ?SHORT);
step({later, Step}, S, Peer) -> later(Step, S, Peer);
step(result, _, _) -> receive {later, Answer} -> Answer after ?LONG -> none end;
step(pending, _, _) -> receive {later, Answer} -> Answer after ?SHORT -> none end;
step(Step, S, _) -> call(Step, S).

call(recv, S) -> gen_tcp:recv(S, 0, ?LONG);
call({recv, Length}, S) -> gen_tcp:recv(S, Length, ?LONG);
call({recv, Length, Timeout}, S) -> gen_tcp:recv(S, Length, Timeout);
call({send, {zeros, Count}}, S) -> gen_tcp:send(S, <<0:Count/unit:8>>);
call({send, Data}, S) -> gen_tcp:send(S, Data);
call({unrecv, Data}, S) -> gen_tcp:unrecv(S, Data);
call({setopts, Options}, S) -> inet:setopts(S, Options);
call({getopts, Names}, S) -> inet:getopts(S, Names);
call({getstat, Names}, S) -> inet:getstat(S, Names);
call({shutdown, How}, S) -> gen_tcp:shutdown(S, How);
call(accept, S) -> gen_tcp:accept(S);
call(close, S) -> gen_tcp:close(S);
call(port, S) -> only_ok(inet:port(S));
call(sockname, S) -> only_ok(inet:sockname(S));
call(peername, S) -> only_ok(inet:peername(S));
call(getstat, S) -> only_ok(inet:getstat(S)).

%% The values differ from run to run.
only_ok({ok, _}) -> ok;
only_ok(Error) -> Error.

later(Step, S, Peer) ->
    Owner = self(),
    spawn(fun() -> Owner ! {later, step(Step, S, Peer)} end),
    %% It has to be inside its call before the next step.
    timer:sleep(?SHORT div 2),
    ok.

message(S, Timeout) ->
    receive
        {tcp, S, Data} -> {tcp, s, Data};
        {http, S, Data} -> {http, s, Data};
        {tcp_passive, S} -> {tcp_passive, s};
        {tcp_closed, S} -> {tcp_closed, s};
        {tcp_error, S, Reason} -> {tcp_error, s, Reason}
    after Timeout -> none
    end.

%% TCP_INFO begins with the state of the connection; 1 is ESTABLISHED.
arrived(S) ->
    case inet:getopts(S, [{raw, 6, 11, 1}]) of
        {ok, [{raw, 6, 11, <<1>>}]} -> timer:sleep(1), arrived(S);
        _ -> ok
    end.

peer({send, {zeros, Count}}, Peer) -> gen_tcp:send(Peer, <<0:Count/unit:8>>);
peer({send, Data}, Peer) -> gen_tcp:send(Peer, Data);
peer({recv, Length}, Peer) ->
    {ok, Data} = gen_tcp:recv(Peer, Length, ?LONG),
    {ok, summary(Data)};
peer(read, Peer) -> read(Peer, <<>>);
peer({shutdown, How}, Peer) -> gen_tcp:shutdown(Peer, How);
peer(close, Peer) -> gen_tcp:close(Peer);
peer(reset, Peer) ->
    ok = inet:setopts(Peer, [{linger, {true, 0}}]),
    gen_tcp:close(Peer).

%% All until the end, which is told from a reset.
read(Peer, Read) ->
    case gen_tcp:recv(Peer, 0, ?LONG) of
        {ok, Data} -> read(Peer, <<Read/binary, Data/binary>>);
        {error, Reason} -> {Reason, summary(Read)}
    end.

%% Long ones as their size.
summary(Data) when byte_size(Data) > 1000 -> byte_size(Data);
summary(Data) -> Data.
