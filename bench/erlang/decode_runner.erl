%% decode_runner:main([Type, File, Times]): for each line on standard input decodes the file so many times, in chunks of 64 KiB
%% that are in memory already, as one stream, and answers COUNT SUM MICROSECONDS.
-module(decode_runner).
-export([main/1]).

-define(CHUNK, 65536).

main([Type, File, Times]) ->
    {ok, Stream} = file:read_file(File),
    Chunks = chunks(Stream),
    serve(type(Type), lists:append(lists:duplicate(list_to_integer(Times), Chunks))).

type("2") -> 2;
type("4") -> 4;
type(Name) -> list_to_atom(Name).

chunks(<<Chunk:?CHUNK/binary, Rest/binary>>) -> [Chunk | chunks(Rest)];
chunks(<<>>) -> [];
chunks(Last) -> [Last].

serve(Type, Chunks) ->
    case io:get_line("") of
        eof ->
            halt(0);
        _Go ->
            Self = self(),
            %% A heap of its own for each round, as a process that reads from a socket has it.
            spawn(fun() -> Self ! timed(Type, Chunks) end),
            receive
                {Count, Sum, Time} -> io:format("~b ~b ~b~n", [Count, Sum, Time])
            end,
            serve(Type, Chunks)
    end.

timed(Type, Chunks) ->
    Start = erlang:monotonic_time(microsecond),
    {Count, Left} = decode(Type, Chunks, <<>>, 0),
    Time = erlang:monotonic_time(microsecond) - Start,
    {Count, iolist_size(Chunks) - Left, Time}.

decode(_Type, [], Rest, Count) ->
    {Count, byte_size(Rest)};
decode(Type, [Chunk | Chunks], Rest, Count) ->
    packets(Type, Chunks, <<Rest/binary, Chunk/binary>>, Count).

packets(Type, Chunks, Bytes, Count) ->
    case erlang:decode_packet(Type, Bytes, []) of
        {ok, Packet, Rest} -> packets(next(Type, Packet), Chunks, Rest, Count + 1);
        {more, _} -> decode(Type, Chunks, Bytes, Count)
    end.

%% What a socket does itself: after a start line come headers, until they end.
next(Type, Packet) when is_binary(Packet) -> Type;
next(httph, http_eoh) -> http;
next(httph_bin, http_eoh) -> http_bin;
next(http, _Line) -> httph;
next(http_bin, _Line) -> httph_bin;
next(Type, _Line) -> Type.
