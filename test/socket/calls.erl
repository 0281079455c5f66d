%% Evaluates calls of gen_tcp that no script of one connection can show: listening, accepting, connecting, owning. What they
%% are stands in calls/, with our own beside them.
%%
%% run: a line on standard input is a backend, a tab, and expressions in which B is that backend; their value is a line
%% on standard output.
-module(calls).
-export([run/0]).
%% For the expressions.
-export([listen/2, dial/2, dial/3, pair/2, pair/3, attempt/1, ok/1, later/1, message/0, message/1, dead/0]).

%% What waits for something that ought to come gives up after this.
-define(LONG, 2000).
%% Within this a process is inside its call, however busy the machine is.
-define(SHORT, 100).
%% No row lasts so long.
-define(HANGS, 20000).

%% All at once: most of their time is waiting.
run() ->
    ok = io:setopts([binary, {encoding, unicode}]),
    ok = logger:set_primary_config(level, none),
    %% Names are looked up in the files of this host alone.
    ok = inet_db:set_lookup([file]),
    Main = self(),
    Pids = [spawn(fun() -> Main ! {self(), catch value(Line)} end) || Line <- lines(io:get_line(""))],
    [io:format("~0p~n", [receive {Pid, Value} -> Value after ?HANGS -> hangs end]) || Pid <- Pids],
    ok.

lines(eof) ->
    [];
lines(Line) ->
    [Line | lines(io:get_line(""))].

value(Line) ->
    [Backend, Text] = string:split(unicode:characters_to_list(string:trim(Line)), "\t"),
    {ok, Tokens, _} = erl_scan:string(Text),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Value, _} = erl_eval:exprs(Expressions, [{'B', list_to_atom(Backend)}]),
    Value.

%% Passive sockets on loopback, unless the options say otherwise.
listen(B, Options) ->
    {ok, L} = gen_tcp:listen(0, [{inet_backend, B}, binary, {ip, {127, 0, 0, 1}}, {active, false} | Options]),
    L.

dial(B, L) ->
    dial(B, L, []).
dial(B, L, Options) ->
    {ok, Port} = inet:port(L),
    {ok, S} = gen_tcp:connect({127, 0, 0, 1}, Port, [{inet_backend, B}, binary, {active, false} | Options], ?LONG),
    S.

%% One end on the backend that is looked at; the other is an ordinary socket.
pair(B, Options) ->
    pair(B, Options, []).
pair(B, Options, PeerOptions) ->
    L = listen(inet, PeerOptions),
    S = dial(B, L, Options),
    {ok, Peer} = gen_tcp:accept(L, ?LONG),
    ok = gen_tcp:close(L),
    {S, Peer}.

%% An argument that gen_tcp does not take at all is an exit or an error of some kind.
attempt(Run) ->
    try Run()
    catch
        _:_ -> {error, badarg}
    end.

%% Where values differ from run to run.
ok({ok, _}) -> ok;
ok(Other) -> Other.

%% Begins something in a process of its own, which is inside its call when this returns. It stays, with what it owns.
later(Run) ->
    Caller = self(),
    Pid = spawn(fun() -> Caller ! {self(), Run()}, receive leave -> ok end end),
    timer:sleep(?SHORT),
    Pid.

message() ->
    message(?LONG).
message(Timeout) ->
    receive
        {Type, S, _} = Message when is_port(S); is_tuple(S), is_atom(Type) -> setelement(2, Message, s);
        {Type, S} when is_port(S); is_tuple(S), is_atom(Type) -> {Type, s}
    after Timeout -> none
    end.

%% A process that is gone.
dead() ->
    {Pid, Monitor} = spawn_monitor(fun() -> ok end),
    receive {'DOWN', Monitor, process, Pid, _} -> Pid end.
