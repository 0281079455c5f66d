%% gen_tcp against a port where gentcp accepts, one case a line: PORT <tab> WHAT <tab> OPTIONS <tab> PIECES, where PIECES are
%% hex strings with commas between them. WHAT is
%%   deliver        the pieces go to gentcp as they are; an answer line tells what a gen_tcp socket with these options
%%                  delivers to its owner when the same is sent to it
%%   {recv,Steps}   the same for a passive socket: a number is a recv of that length, a list are options to set
%%   send           gentcp sends each piece as a packet; an answer line has what gen_tcp delivers of that, a tab, and what it
%%                  delivers where gen_tcp sends them
-module(sockets).
-export([run/0]).

run() ->
    ok = io:setopts([binary, {encoding, unicode}]),
    run_line(io:get_line("")).

run_line(eof) ->
    ok;
run_line(Line) ->
    [Port, What, Options, Hex] = binary:split(string:trim(Line, trailing, "\n"), <<"\t">>, [global]),
    Pieces = [binary:decode_hex(Piece) || Piece <- binary:split(Hex, <<",">>, [global])],
    play(term(What), term(Port), term(Options), Pieces),
    run_line(io:get_line("")).

term(Text) ->
    {ok, Tokens, _} = erl_scan:string(binary_to_list(Text) ++ "."),
    {ok, Term} = erl_parse:parse_term(Tokens),
    Term.

play(deliver, Port, Options, Pieces) ->
    give(Port, Pieces),
    {S, Peer} = pair(Options, raw),
    give_to(Peer, Pieces),
    io:format("~0p~n", [messages(S)]);
play({recv, Steps}, Port, Options, Pieces) ->
    give(Port, Pieces),
    {S, Peer} = pair([{active, false} | Options], raw),
    give_to(Peer, Pieces),
    Answers = [step(S, Step) || Step <- Steps],
    gen_tcp:close(S),
    io:format("~0p~n", [Answers]);
play(send, Port, Options, Pieces) ->
    Theirs = messages(connect(Port, Options)),
    {S, Peer} = pair(Options, proplists:get_value(packet, Options)),
    give_to(Peer, Pieces),
    io:format("~0p\t~0p~n", [Theirs, messages(S)]).

connect(Port, Options) ->
    {ok, S} = gen_tcp:connect({127, 0, 0, 1}, Port, Options),
    S.

%% A socket with the options, and its peer: a line_delimiter is taken by connect only.
pair(Options, Packet) ->
    {ok, L} = gen_tcp:listen(0, [binary, {ip, {127, 0, 0, 1}}, {active, false}, {packet, Packet}, {nodelay, true}]),
    {ok, Port} = inet:port(L),
    S = connect(Port, Options),
    {ok, Peer} = gen_tcp:accept(L),
    gen_tcp:close(L),
    {S, Peer}.

give(Port, Pieces) ->
    give_to(connect(Port, [binary, {active, false}, {nodelay, true}]), Pieces).

%% Whoever gives up at a malformed packet takes no more.
give_to(S, Pieces) ->
    [gen_tcp:send(S, Piece) || Piece <- Pieces],
    gen_tcp:close(S).

messages(S) ->
    receive
        {tcp_closed, S} = Last -> [Last];
        {S, _} = Message -> [Message | messages(S)];
        Message when element(2, Message) =:= S -> [Message | messages(S)]
    after 10000 ->
        [silence]
    end.

step(S, Length) when is_integer(Length) -> gen_tcp:recv(S, Length, 10000);
step(S, Options) -> inet:setopts(S, Options).
