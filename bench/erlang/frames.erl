%% frames:main(["send", Port, File, Size]) and frames:main(["receive", Port, File, Active]): a file goes to a file in packets of
%% {packet,4}, each of them so large. Active is true, once, false or a number.
-module(frames).
-export([main/1]).

-define(HOST, {127, 0, 0, 1}).
-define(BUFFER, 1048576).

main(["send", Port, File, Size]) ->
    {ok, F} = file:open(File, [read, raw, binary]),
    {ok, S} = gen_tcp:connect(?HOST, list_to_integer(Port), options()),
    ok = send(S, F, list_to_integer(Size)),
    ok = gen_tcp:shutdown(S, write),
    {error, closed} = gen_tcp:recv(S, 0),
    halt(0);
main(["receive", Port, File, How]) ->
    {ok, F} = file:open(File, [write, raw, binary]),
    {ok, L} = gen_tcp:listen(list_to_integer(Port), [{ip, ?HOST} | options()]),
    {ok, S} = gen_tcp:accept(L),
    Active = active(How),
    ok = inet:setopts(S, [{active, Active}]),
    ok = 'receive'(S, F, Active),
    ok = file:close(F),
    halt(0).

active("true") -> true;
active("once") -> once;
active("false") -> false;
active(Count) -> list_to_integer(Count).

options() ->
    [binary, {packet, 4}, {active, false}, {buffer, ?BUFFER}, {high_watermark, ?BUFFER}, {low_watermark, ?BUFFER div 2}].

send(S, F, Size) ->
    case file:read(F, Size) of
        {ok, Bytes} ->
            ok = gen_tcp:send(S, Bytes),
            send(S, F, Size);
        eof ->
            ok
    end.

'receive'(S, F, false) ->
    case gen_tcp:recv(S, 0) of
        {ok, Packet} ->
            ok = file:write(F, Packet),
            'receive'(S, F, false);
        {error, closed} ->
            ok
    end;
'receive'(S, F, Active) ->
    receive
        {tcp, S, Packet} ->
            ok = file:write(F, Packet),
            [ok = inet:setopts(S, [{active, once}]) || Active =:= once],
            'receive'(S, F, Active);
        {tcp_passive, S} ->
            ok = inet:setopts(S, [{active, Active}]),
            'receive'(S, F, Active);
        {tcp_closed, S} ->
            ok
    end.
