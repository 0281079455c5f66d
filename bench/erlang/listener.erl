%% listener:main([Port, Wait]): accepts any number of connections, each served by a process of its own, which is the one that has
%% accepted it: nothing changes hands. It reads to the end and closes. Wait is how it waits for what comes: recv, active, or
%% hibernate, which is active with the least memory that a process can have.
-module(listener).
-export([main/1, hibernating/1]).

-define(ACCEPTORS, 64).

main([Port, Wait]) ->
    {ok, L} = gen_tcp:listen(list_to_integer(Port), [binary, {ip, {127, 0, 0, 1}}, {backlog, 1024}, {active, false}]),
    Serve = serve(Wait),
    [spawn(fun() -> accept(L, Serve) end) || _ <- lists:seq(1, ?ACCEPTORS)],
    receive after infinity -> ok end.

accept(L, Serve) ->
    {ok, S} = gen_tcp:accept(L),
    spawn(fun() -> accept(L, Serve) end),
    Serve(S).

serve("recv") -> fun recv/1;
serve("active") -> fun(S) -> ok = inet:setopts(S, [{active, true}]), active(S) end;
serve("hibernate") ->
    fun(S) ->
        ok = inet:setopts(S, [{active, true}]),
        erlang:hibernate(?MODULE, hibernating, [S])
    end.

recv(S) ->
    case gen_tcp:recv(S, 0) of
        {ok, _} -> recv(S);
        {error, closed} -> gen_tcp:close(S)
    end.

active(S) ->
    receive
        {tcp, S, _} -> active(S);
        {tcp_closed, S} -> gen_tcp:close(S)
    end.

hibernating(S) ->
    receive
        {tcp, S, _} -> erlang:hibernate(?MODULE, hibernating, [S]);
        {tcp_closed, S} -> gen_tcp:close(S)
    end.
