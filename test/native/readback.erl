%% What an option reads back as: a task `{Call,Family,[Option]}` a line on standard input, the answer a line on standard
%% output. `listen` answers for the listening socket and for one that it accepts.
-module(readback).
-export([run/0]).

run() ->
    ok = io:setopts([binary, {encoding, unicode}]),
    lines(io:get_line("")).

lines(eof) ->
    ok;
lines(Line) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Line)),
    {ok, {Call, Family, [Option]}} = erl_parse:parse_term(Tokens),
    io:format("~0p~n", [answer(Call, Family, Option)]),
    lines(io:get_line("")).

answer(setopts, Family, Option) ->
    {Listener, Client} = pair(Family, [], []),
    Answer = case inet:setopts(Client, [Option]) of
                 ok -> read(Client, Option);
                 {error, Reason} -> Reason
             end,
    [gen_tcp:close(S) || S <- [Listener, Client]],
    Answer;
answer(connect, Family, Option) ->
    {Listener, Client} = pair(Family, [], [Option]),
    Answer = read(Client, Option),
    [gen_tcp:close(S) || S <- [Listener, Client]],
    Answer;
answer(listen, Family, Option) ->
    {Listener, Client} = pair(Family, [Option], []),
    {ok, Server} = gen_tcp:accept(Listener, 2000),
    Answer = {read(Listener, Option), read(Server, Option)},
    [gen_tcp:close(S) || S <- [Listener, Client, Server]],
    Answer.

pair(Family, ListenOptions, ConnectOptions) ->
    {ok, Listener} = gen_tcp:listen(0, [{active, false}, {ifaddr, address(Family)} | ListenOptions]),
    {Address, Port} = target(inet:sockname(Listener)),
    {ok, Client} = gen_tcp:connect(Address, Port, [{active, false} | ConnectOptions]),
    {Listener, Client}.

address(inet) -> {127, 0, 0, 1};
address(inet6) -> {0, 0, 0, 0, 0, 0, 0, 1};
address(local) -> {local, <<>>}.

target({ok, {local, _} = Address}) -> {Address, 0};
target({ok, {Address, Port}}) -> {Address, Port}.

read(Socket, Option) ->
    {ok, Values} = inet:getopts(Socket, [element(1, Option)]),
    Values.
