%% The other end of a connection, as Erlang programs are: each line on standard input is an id and a term that says what to
%% play, and each is played in a process of its own. What happens is told on standard output, one line each: the id, a
%% word, and a term: `3 port 41234` once it listens, `3 packet <<"hi">>` for each packet where that is asked for, and last
%% `3 result {ok,closed}`.
-module(gen_tcp_peer).
-export([main/0]).

main() ->
    ok = io:setopts([binary, {encoding, latin1}]),
    serve(io:get_line("")).

serve(eof) ->
    halt(0);
serve(Line) ->
    [Id, Text] = binary:split(string:trim(Line), <<" ">>),
    spawn(fun() -> tell(Id, result, catch play(Id, term(Text))) end),
    serve(io:get_line("")).

tell(Id, Word, Term) ->
    io:format("~s ~s ~0p~n", [Id, Word, Term]).

term(Text) ->
    {ok, Tokens, _} = erl_scan:string(binary_to_list(Text) ++ "."),
    {ok, Term} = erl_parse:parse_term(Tokens),
    Term.

%% Sends a file in packets of a size, ends its side, and meanwhile receives into another file until the end.
play(Id, {swap, Place, Options, From, To, Size}) ->
    S = open(Id, Place, [{active, false}, {exit_on_close, false} | Options]),
    Self = self(),
    spawn_link(fun() -> Self ! {sent, send_file(S, From, Size)} end),
    {ok, File} = file:open(To, [write, raw, binary]),
    Received = receive_file(S, File),
    ok = file:close(File),
    Sent = receive {sent, Result} -> Result end,
    ok = gen_tcp:close(S),
    {Sent, Received};
%% gen_tcp's default server: active, exit_on_close. It answers each packet with itself, a while later.
play(Id, {answer, Options, Delay}) ->
    S = open(Id, listen, Options),
    answer(S, Delay, 0);
%% Answers with the number of bytes, a while after the end of them.
play(Id, {count, Options, Delay}) ->
    S = open(Id, listen, [{active, false}, {exit_on_close, false} | Options]),
    Size = count(S, 0),
    timer:sleep(Delay),
    Sent = gen_tcp:send(S, integer_to_list(Size)),
    ok = gen_tcp:close(S),
    {Sent, Size};
%% Takes one packet and goes.
play(Id, {close_unanswered, Options}) ->
    S = open(Id, listen, [{active, false} | Options]),
    {ok, Packet} = gen_tcp:recv(S, 0),
    ok = gen_tcp:close(S),
    {ok, Packet};
%% Tells of each packet, up to the end.
play(Id, {packets, Options}) ->
    S = open(Id, listen, [{active, false} | Options]),
    packets(Id, S);
%% A listening socket that nobody accepts from, with its backlog full: whoever connects waits.
play(Id, {full}) ->
    {ok, L} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}}, {backlog, 0}]),
    {ok, Port} = inet:port(L),
    {ok, _} = gen_tcp:connect({127, 0, 0, 1}, Port, []),
    tell(Id, port, Port),
    timer:sleep(infinity).

open(Id, listen, Options) ->
    {ok, L} = gen_tcp:listen(0, [binary, {ip, {127, 0, 0, 1}} | Options]),
    {ok, Port} = inet:port(L),
    tell(Id, port, Port),
    {ok, S} = gen_tcp:accept(L),
    ok = gen_tcp:close(L),
    S;
open(_Id, {connect, Port}, Options) ->
    {ok, S} = gen_tcp:connect({127, 0, 0, 1}, Port, [binary | Options]),
    S.

send_file(S, From, Size) ->
    {ok, Bytes} = file:read_file(From),
    case send_pieces(S, Bytes, Size) of
        ok -> gen_tcp:shutdown(S, write);
        Error -> Error
    end.

send_pieces(_S, <<>>, _Size) ->
    ok;
send_pieces(S, Bytes, Size) ->
    {Piece, Rest} = split_binary(Bytes, min(Size, byte_size(Bytes))),
    case gen_tcp:send(S, Piece) of
        ok -> send_pieces(S, Rest, Size);
        Error -> Error
    end.

receive_file(S, File) ->
    case gen_tcp:recv(S, 0) of
        {ok, Bytes} -> ok = file:write(File, Bytes), receive_file(S, File);
        {error, Reason} -> Reason
    end.

answer(S, Delay, Count) ->
    receive
        {tcp, S, Packet} ->
            timer:sleep(Delay),
            case gen_tcp:send(S, Packet) of
                ok -> answer(S, Delay, Count + 1);
                Error -> Error
            end;
        {tcp_closed, S} ->
            {ok, Count}
    end.

count(S, Size) ->
    case gen_tcp:recv(S, 0) of
        {ok, Bytes} -> count(S, Size + byte_size(Bytes));
        {error, closed} -> Size
    end.

packets(Id, S) ->
    case gen_tcp:recv(S, 0) of
        {ok, Packet} -> tell(Id, packet, Packet), packets(Id, S);
        {error, Reason} -> Reason
    end.
