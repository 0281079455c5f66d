%% Streams on standard input, one a line: TYPE <tab> OPTIONS <tab> CHUNKS, where OPTIONS is an Erlang list and CHUNKS are
%% hex strings with commas between them. For each line one term on standard output: for each chunk what
%% erlang:decode_packet/3 answered, called again and again on all that had arrived and was not decoded yet:
%% {ok,Packet,Size}, {more,Total} or {error,Reason}, the last of which ends the stream.
-module(packet).
-export([decode/0]).

decode() ->
    ok = io:setopts([binary, {encoding, unicode}]),
    decode_line(io:get_line("")).

decode_line(eof) ->
    ok;
decode_line(Line) ->
    [Type, Options, Chunks] = binary:split(string:trim(Line, trailing, "\n"), <<"\t">>, [global]),
    Stream = [binary:decode_hex(Chunk) || Chunk <- binary:split(Chunks, <<",">>, [global])],
    io:format("~0p~n", [stream(term(Type), term(Options), Stream, <<>>)]),
    decode_line(io:get_line("")).

term(Text) ->
    {ok, Tokens, _} = erl_scan:string(binary_to_list(Text) ++ "."),
    {ok, Term} = erl_parse:parse_term(Tokens),
    Term.

stream(_Type, _Options, [], _Rest) ->
    [];
stream(Type, Options, [Chunk | Chunks], Rest) ->
    case packets(Type, Options, <<Rest/binary, Chunk/binary>>, []) of
        {more, Answers, NextType, NextRest} -> [Answers | stream(NextType, Options, Chunks, NextRest)];
        {stop, Answers} -> [Answers]
    end.

packets(Type, Options, Bytes, Answers) ->
    case erlang:decode_packet(form(Type), Bytes, Options) of
        {ok, Packet, Rest} ->
            Answer = {ok, Packet, byte_size(Bytes) - byte_size(Rest)},
            packets(next(Type, Packet), Options, Rest, [Answer | Answers]);
        {more, _} = More ->
            {more, lists:reverse(Answers, [More]), Type, Bytes};
        {error, _} = Error ->
            {stop, lists:reverse(Answers, [Error])}
    end.

%% What a socket does itself: after a start line http reads headers, until they end.
next(http, {http_request, _, _, _}) -> {http, headers};
next(http, {http_response, _, _, _}) -> {http, headers};
next(http_bin, {http_request, _, _, _}) -> {http_bin, headers};
next(http_bin, {http_response, _, _, _}) -> {http_bin, headers};
next({Type, headers}, http_eoh) -> Type;
next(Type, _Packet) -> Type.

form({http, headers}) -> httph;
form({http_bin, headers}) -> httph_bin;
form(Type) -> Type.
