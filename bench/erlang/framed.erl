%% framed:main(["send", Port, File, Packet, How]) and framed:main(["receive", Port, File, Packet, How]): a file of lines goes
%% to a file of lines, one packet a line. Written to be fast. How is who makes the packets:
%%
%%   driver  {packet,N} at both ends: one gen_tcp:send a line, one message a line. delay_send and high watermarks let the
%%           driver gather what it writes; the lines that have come are written to the file together.
%%           Handing the port a thousand lines before waiting for its answers was no faster.
%%   hand    {packet,raw} at both ends: headers and packets are made and taken apart in Erlang, a chunk at a time.
-module(framed).
-export([main/1]).

-define(CHUNK, 1048576).
-define(HOST, {127, 0, 0, 1}).

main(["send", Port, File, Packet, How]) ->
    {ok, F} = file:open(File, [read, raw, binary]),
    {ok, S} = gen_tcp:connect(?HOST, list_to_integer(Port), options(Packet, How)),
    ok = send(How, bits(Packet), S, F, file:read(F, ?CHUNK), <<>>),
    ok = gen_tcp:shutdown(S, write),
    {error, closed} = gen_tcp:recv(S, 0),
    halt(0);
main(["receive", Port, File, Packet, How]) ->
    {ok, F} = file:open(File, [write, raw, binary]),
    {ok, L} = gen_tcp:listen(list_to_integer(Port), [{ip, ?HOST} | options(Packet, How)]),
    {ok, S} = gen_tcp:accept(L),
    ok = inet:setopts(S, [{active, true}]),
    ok = 'receive'(How, bits(Packet), S, F),
    ok = file:close(F),
    halt(0).

options(Packet, How) ->
    Type = case How of "hand" -> raw; _ -> list_to_integer(Packet) end,
    [binary, {packet, Type}, {active, false}, {delay_send, true}, {nodelay, false}, {buffer, ?CHUNK},
     {high_watermark, ?CHUNK}, {low_watermark, ?CHUNK div 2},
     {high_msgq_watermark, ?CHUNK}, {low_msgq_watermark, ?CHUNK div 2}].

bits(Packet) -> 8 * list_to_integer(Packet).

send(_How, _Bits, _S, _F, eof, <<>>) ->
    ok;
send(How, Bits, S, F, {ok, Chunk}, Cut) ->
    Lines = binary:split(<<Cut/binary, Chunk/binary>>, <<"\n">>, [global]),
    Rest = send_lines(How, Bits, S, Lines),
    send(How, Bits, S, F, file:read(F, ?CHUNK), Rest).

%% All but the last of the pieces are lines; returns that one.
send_lines("driver", _Bits, S, Lines) -> each(S, Lines);
send_lines("hand", Bits, S, Lines) -> batch(Bits, S, Lines, []).

each(_S, [Rest]) -> Rest;
each(S, [Line | Lines]) ->
    ok = gen_tcp:send(S, Line),
    each(S, Lines).

batch(_Bits, S, [Rest], Frames) ->
    ok = gen_tcp:send(S, lists:reverse(Frames)),
    Rest;
batch(Bits, S, [Line | Lines], Frames) ->
    batch(Bits, S, Lines, [[<<(byte_size(Line)):Bits>> | Line] | Frames]).

'receive'("hand", Bits, S, F) -> take_apart(Bits, S, F, <<>>);
'receive'(_How, _Bits, S, F) -> wait(S, F).

%% The first packet is waited for, and those that are there already are taken with it.
wait(S, F) ->
    receive
        {tcp, S, Packet} -> gather(S, F, [Packet, $\n], 1);
        {tcp_closed, S} -> ok
    end.

gather(S, F, Lines, 8192) ->
    write(F, Lines),
    wait(S, F);
gather(S, F, Lines, Count) ->
    receive
        {tcp, S, Packet} -> gather(S, F, [Lines, Packet, $\n], Count + 1)
    after 0 ->
        write(F, Lines),
        wait(S, F)
    end.

take_apart(Bits, S, F, Cut) ->
    receive
        {tcp, S, Bytes} ->
            {Lines, Rest} = frames(Bits, <<Cut/binary, Bytes/binary>>, []),
            write(F, Lines),
            take_apart(Bits, S, F, Rest);
        {tcp_closed, S} when Cut =:= <<>> ->
            ok
    end.

frames(Bits, Bytes, Lines) ->
    case Bytes of
        <<Size:Bits, Line:Size/binary, Rest/binary>> -> frames(Bits, Rest, [Lines, Line, $\n]);
        _ -> {Lines, Bytes}
    end.

%% One binary is written faster than thousands of pieces.
write(F, Lines) -> ok = file:write(F, iolist_to_binary(Lines)).
