%% What inet makes of option lists: a task a line on standard input, the answer a line on standard output.
-module(options).
-export([run/0]).

%% `{listen,Options}`, `{connect,Options}` and `{setopts,Options}` answer `taken` or `refused`.
%% `{readback,Family,[Option],Raws}` sets an option on a listening socket and answers what getopts says of its name,
%% and of every one of Raws.
%% `{pktoptions,Raws}` answers the same for pktoptions of a connection that has received something.
%% `{inet,Function,Argument}` answers what that function of inet does.
run() ->
    ok = io:setopts([binary, {encoding, unicode}]),
    lines(io:get_line("")).

lines(eof) ->
    ok;
lines(Line) ->
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Line)),
    {ok, Expressions} = erl_parse:parse_exprs(Tokens),
    {value, Task, _} = erl_eval:exprs(Expressions, []),
    io:format("~0p~n", [answer(Task)]),
    lines(io:get_line("")).

answer({listen, Options}) ->
    verdict(catch gen_tcp:listen(0, Options));
answer({connect, Options}) ->
    {ok, Listener} = gen_tcp:listen(0, [{ip, loopback}]),
    {ok, Port} = inet:port(Listener),
    Result = (catch gen_tcp:connect({127, 0, 0, 1}, Port, Options)),
    ok = gen_tcp:close(Listener),
    verdict(Result);
answer({setopts, Options}) ->
    {ok, Socket} = gen_tcp:listen(0, [{ip, loopback}]),
    Result = (catch inet:setopts(Socket, Options)),
    ok = gen_tcp:close(Socket),
    verdict(Result);
answer({readback, Family, [Option], Raws}) ->
    {ok, Socket} = gen_tcp:listen(0, [Family]),
    Set = inet:setopts(Socket, [Option]),
    {ok, Named} = inet:getopts(Socket, [element(1, Option)]),
    {ok, Raw} = inet:getopts(Socket, Raws),
    ok = gen_tcp:close(Socket),
    {Set, Named, Raw};
answer({pktoptions, Raws}) ->
    {ok, Listener} = gen_tcp:listen(0, [{ip, loopback()}, {active, false}, {recvttl, true}, {recvtos, true}]),
    {ok, Port} = inet:port(Listener),
    {ok, Client} = gen_tcp:connect(loopback(), Port, [{tos, 16}, {ttl, 33}]),
    {ok, Server} = gen_tcp:accept(Listener),
    ok = gen_tcp:send(Client, "hi"),
    {ok, _} = gen_tcp:recv(Server, 2),
    {ok, Named} = inet:getopts(Server, [pktoptions]),
    {ok, Raw} = inet:getopts(Server, Raws),
    {ok, Named, Raw};
answer({inet, Function, Argument}) ->
    inet:Function(Argument).

loopback() ->
    {127, 0, 0, 1}.

%% A bad option exits with badarg (or with what its value did not match), or is einval; whatever else went wrong, went
%% wrong with options that were taken.
verdict({ok, Socket}) ->
    ok = gen_tcp:close(Socket),
    taken;
verdict(ok) ->
    taken;
verdict({'EXIT', _}) ->
    refused;
verdict({error, einval}) ->
    refused;
verdict({error, _}) ->
    taken.
