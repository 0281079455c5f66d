%% What gen_tcp says of a network with a route that prohibits, and that goes away. Run inside it.
-module(network).
-export([main/0]).

main() ->
    Refused = [gen_tcp:connect({192,0,2,1}, 80, [{inet_backend,B}], 5000) || B <- [inet, socket]],
    {Active, Passive} = {open(true), open(false)},
    os:cmd("ip link set lo down"),
    [ok = gen_tcp:send(S, "x") || S <- [Active, Passive]],
    Told = [message(), message()],
    Received = [gen_tcp:recv(Passive, 0, 5000), gen_tcp:recv(Passive, 0, 5000), gen_tcp:send(Passive, "x")],
    io:format("~0p~n~0p~n~0p~n", [Refused, Told, Received]),
    halt().

open(Active) ->
    {ok, L} = gen_tcp:listen(0, [{ip,{127,0,0,1}}]),
    {ok, Port} = inet:port(L),
    Timeout = {raw, 6, 18, <<300:32/native>>},
    {ok, S} = gen_tcp:connect({127,0,0,1}, Port, [{active,Active}, Timeout], 5000),
    S.

message() ->
    receive
        {What, _} -> What;
        {What, _, Why} -> {What, Why}
    after 5000 -> none
    end.
