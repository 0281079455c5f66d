%% Terms on standard input, one a line in source form; what erl makes of them on standard output, one a line.
-module(term).
-export([print/0, iodata/0]).

%% What `~0p` prints, or `error` where the line is no term.
print() ->
    each_line(fun(Term) -> io:format("~0p~n", [Term]) end).

%% The bytes of an iodata term in hex, or `badarg`.
iodata() ->
    each_line(fun(Term) -> io:put_chars([hex(Term), $\n]) end).

hex(Term) ->
    try
        binary:encode_hex(iolist_to_binary(Term))
    catch
        error:badarg -> "badarg"
    end.

each_line(Fun) ->
    ok = io:setopts([binary, {encoding, unicode}]),
    each_line(io:get_line(""), Fun).

each_line(eof, _Fun) ->
    ok;
each_line(Line, Fun) ->
    case parse(unicode:characters_to_list(Line)) of
        {ok, Term} -> Fun(Term);
        error -> io:put_chars("error\n")
    end,
    each_line(io:get_line(""), Fun).

parse(Line) ->
    case erl_scan:string(Line ++ "\n.") of
        {ok, Tokens, _End} -> parse_tokens(Tokens);
        {error, _Info, _End} -> error
    end.

parse_tokens(Tokens) ->
    case erl_parse:parse_term(Tokens) of
        {ok, Term} -> {ok, Term};
        {error, _Info} -> error
    end.
