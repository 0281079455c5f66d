%% echo:main(["serve", Port, Mode]) sends each packet of one connection back; echo:main(["call", Port, Mode, WarmUp, Count]) sends a
%% packet and waits for it so many times, the first of them for nothing, and answers with the 50th and the 99th percentile in nanoseconds. Mode is how packets are
%% received, recv or active, at both ends.
-module(echo).
-export([main/1]).

-define(HOST, {127, 0, 0, 1}).

main(["serve", Port, Mode]) ->
    {ok, L} = gen_tcp:listen(list_to_integer(Port), [{ip, ?HOST} | options()]),
    {ok, S} = gen_tcp:accept(L),
    prepare(Mode, S),
    serve(Mode, S),
    halt(0);
main(["call", Port, Mode, WarmUp, Count]) ->
    {ok, S} = gen_tcp:connect(?HOST, list_to_integer(Port), options()),
    prepare(Mode, S),
    Packet = binary:copy(<<"x">>, 100),
    [call(Mode, S, Packet) || _ <- lists:seq(1, list_to_integer(WarmUp))],
    Times = lists:sort([call(Mode, S, Packet) || _ <- lists:seq(1, list_to_integer(Count))]),
    io:format("~b ~b~n", [percentile(50, Times), percentile(99, Times)]),
    gen_tcp:close(S),
    halt(0).

options() -> [binary, {packet, 2}, {active, false}, {nodelay, true}].

prepare("recv", _S) -> ok;
prepare("active", S) -> ok = inet:setopts(S, [{active, true}]).

serve(Mode, S) ->
    case 'receive'(Mode, S) of
        closed -> ok;
        Packet -> ok = gen_tcp:send(S, Packet), serve(Mode, S)
    end.

call(Mode, S, Packet) ->
    Start = erlang:monotonic_time(nanosecond),
    ok = gen_tcp:send(S, Packet),
    Packet = 'receive'(Mode, S),
    erlang:monotonic_time(nanosecond) - Start.

'receive'("recv", S) ->
    case gen_tcp:recv(S, 0) of
        {ok, Packet} -> Packet;
        {error, closed} -> closed
    end;
'receive'("active", S) ->
    receive
        {tcp, S, Packet} -> Packet;
        {tcp_closed, S} -> closed
    end.

percentile(Share, Sorted) -> lists:nth(max(1, length(Sorted) * Share div 100), Sorted).
