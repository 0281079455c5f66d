/** What a script answers with {inet_backend,socket}, where it is not what it answers otherwise. */
interface Difference {
  /** All its answers, as a list of Erlang. */
  readonly answers?: string;
  /** What gen_tcp answers, where we deliberately differ; undefined where it crashes, or hangs. */
  readonly erlang?: string | undefined;
}

/** Scripts about the queue of inet, which blocks nobody: the socket backend has none, and tests of its own. */
export const aboutTheQueue: ReadonlySet<string> = new Set([
  'sends what is queued before the end',
  'active and shut down both ways, sends what is queued',
  'sends what is queued before it closes',
  'gives a blocked sender closed when the peer goes away',
  'gives a blocked sender econnreset where that is shown',
  'takes a first packet of any size at once',
  'sends again once a peer reads',
  'blocks between its watermarks',
  'times out and keeps the data',
  'times out at once with a time-out of 0',
  'with send_timeout_close, is lost',
  'active with send_timeout_close, says nothing',
]);

/** By the names of the scripts. gen_tcp is that of OTP 25, which loses bytes here and there. */
export const differences: Readonly<Record<string, Difference>> = {
  'drops its count with true, once and false, and says nothing': {
    answers:
      '[ok,{ok,[{active,true}]},ok,ok,{ok,[{active,once}]},ok,ok,{ok,[{active,false}]},ok,{ok,[{active,1}]},{tcp_passive,s}]',
  },
  'passive, tells of the end once it is active': { answers: '[ok,ok,none,ok,{tcp_closed,s},{error,einval},ok]' },
  'passive, tells of the end once it counts': {
    answers: '[ok,ok,ok,{tcp_closed,s},{error,einval},ok,ok,{error,closed}]',
  },
  'tells of the end once it is active even where a recv has said closed': {
    answers: '[ok,{error,closed},{error,einval},none,none,{error,einval},{error,closed}]',
  },
  'tells of the end again, once, where a recv has said closed and it stays open': {
    answers: '[ok,{error,closed},{error,einval},none,none,{error,einval},none]',
  },
  'says nothing of the end while it stays passive': {
    answers: '[ok,{error,closed},{error,einval},none,none,{error,einval},none,{error,closed}]',
  },
  'tells of the end once only, where it stays open': {
    answers: '[ok,ok,ok,{tcp_closed,s},{error,einval},none,{error,einval},none,ok,{ok,<<"x">>}]',
  },
  'gives the data to its owner where it becomes active under a recv': { answers: '[ok,ok,ok,none,{ok,<<"a">>}]' },
  'active, is closed by a packet that is too large': {
    answers: '[ok,{tcp,s,<<"a">>},ok,{tcp_error,s,emsgsize},none,ok,{error,emsgsize},{ok,[{active,false}]},none]',
  },
  'active without exit_on_close, still sends after a packet that is too large': {
    answers: '[ok,{tcp_error,s,emsgsize},none,{ok,[{active,false}]},ok,{ok,<<0,1,120>>},none]',
  },
  'receives what is left by a new packet type': {
    erlang: '[ok,{ok,<<"a">>},ok,{ok,<<"line\\n">>},ok,{error,timeout}]',
  },
  'delivers the header as a list': { erlang: undefined },
  'shut down for writing, is closed by a send': {
    answers: '[ok,{error,closed},{error,timeout},{error,timeout},{error,closed}]',
  },
  'shut down for writing, is closed by a send, and shows it': { answers: '[ok,{error,econnreset},{error,timeout}]' },
  'active and shut down for writing, is closed by a send': { answers: '[ok,{error,closed},none,none]' },
  'shut down for reading, says closed where nothing is buffered': { answers: '[ok,{error,closed},ok]' },
  'shut down for reading, still receives what arrived before': { answers: '[ok,ok,{error,closed},{error,closed}]' },
  'shut down for reading, still receives what arrives later': { answers: '[ok,ok,{error,closed},{error,closed}]' },
  'active, tells of its own shutdown for reading': { answers: '[ok,none,none]' },
  'takes a shutdown twice': { erlang: '[ok,ok,ok,ok,{error,enotconn}]' },
  'active, is closed by the peer’s end': {
    answers: '[ok,{tcp_closed,s},ok,ok,{error,closed},{error,einval},{error,einval},ok,ok,ok,ok,ok,ok,none]',
  },
  'active without exit_on_close, goes on sending after the peer’s end': {
    answers: '[ok,{tcp_closed,s},ok,{ok,<<"x">>},{error,einval},{error,einval},ok,none,ok,{closed,<<>>}]',
  },
  'passive, is closed by a recv that sees the end': { answers: '[ok,{error,closed},ok,ok,{error,closed}]' },
  'passive and closed by a recv, still answers for itself': {
    answers: '[ok,{error,closed},{error,einval},ok,ok,ok,{ok,[{packet,2}]},ok,ok,ok,{error,closed}]',
  },
  'closes twice': { erlang: '[ok,{error,closed}]' },
  'closed, answers closed and einval': {
    answers:
      '[ok,{error,closed},{error,closed},{error,closed},{error,closed},{error,closed},{error,closed},{error,closed},{error,closed},{error,closed}]',
  },
  'takes tcp_closed back when it is closed here, and leaves the data': {
    answers: '[ok,ok,ok,ok,{tcp,s,<<"a">>},{tcp_closed,s}]',
  },
  'shut down for reading, tells of the end once it is active': { answers: '[ok,{error,einval},none,none,ok]' },
  'shut down both ways, tells of the end once it is active': { answers: '[ok,{error,einval},none,none]' },
  'ends the recv that waits when it is shut down for reading': { answers: '[ok,ok,{error,closed},{error,closed}]' },
  'passive, receives first after a reset': { answers: '[ok,ok,{error,closed},{error,closed},{error,closed}]' },
  'passive, receives first after a reset that is shown': { answers: '[ok,ok,{error,econnreset},{error,closed}]' },
  'passive, sends first after a reset': {
    answers: '[ok,ok,{error,closed},{error,closed},{error,closed},{error,closed}]',
  },
  'passive, sends first after a reset that is shown': {
    answers: '[ok,ok,{error,econnreset},{error,econnreset},{error,econnreset},{error,closed}]',
  },
  'passive without exit_on_close, says closed once more when a send has found the loss': {
    answers: '[ok,ok,{error,closed},{error,closed},{error,closed},{error,closed},{error,closed},{error,closed}]',
  },
  'active without exit_on_close, is still active after the end': {
    answers: '[ok,{tcp_closed,s},{error,closed},{error,einval},{error,closed},{error,closed}]',
  },
  'active without exit_on_close, is still active after a reset, until it sends': {
    answers: '[ok,{tcp_closed,s},{error,closed},{error,closed},{error,closed}]',
  },
  'active without exit_on_close, is reset': { answers: '[ok,{tcp_closed,s},{error,closed},{error,closed},none]' },
  'active without exit_on_close, is reset and shows it': {
    answers: '[ok,{tcp_error,s,econnreset},{tcp_closed,s},{error,closed},{error,closed}]',
  },
  'sends to a peer that has closed': {
    answers: '[ok,ok,ok,ok,{error,closed},{error,closed},{error,closed},{error,closed}]',
  },
  'sends to a peer that has closed, and shows it': {
    answers: '[ok,ok,ok,ok,{error,econnreset},{error,econnreset},{error,econnreset},{error,closed}]',
  },
  'reads what came before a reset': { answers: '[ok,ok,ok,{ok,<<"last words">>},{error,econnreset},{error,closed}]' },
  'passive without exit_on_close, says closed every time after a reset': {
    answers: '[ok,ok,{error,closed},{error,closed},{error,closed},{error,einval},none,none]',
  },
  'is not connected any more for a shutdown after a reset': {
    answers: '[ok,ok,{error,enotconn},{error,closed},{error,closed}]',
  },
  'takes no length with a packet type, and keeps the data': { answers: '[ok,{ok,<<"abc">>},{error,timeout}]' },
  'refuses a length above 64 MiB': { erlang: '[{error,timeout},{error,timeout}]' },
  'polls: the end is there': { answers: '[ok,ok,{error,closed},{error,closed}]' },
  'gives fewer bytes than asked for where the stream ends before': { erlang: '[ok,ok,{error,closed},{error,closed}]' },
  'gives what a timed-out recv had left, and then the end': {
    answers: '[ok,{error,timeout},ok,{ok,<<"abc">>},{error,closed},{error,closed}]',
  },
  'lets one recv wait at a time': {
    answers: '[ok,{error,timeout},ok,{ok,<<"abc">>}]',
    erlang: '[ok,{error,timeout},ok,{error,timeout}]',
  },
  'active, has nothing for recv': { erlang: undefined },
  'is lost after a packet that is too large': { answers: '[ok,{error,emsgsize},{error,emsgsize},ok]' },
  'passive, reports a bad packet behind a good one on the second recv': {
    answers: '[ok,{ok,<<3,0,0,5,97>>},{error,emsgsize},{error,emsgsize}]',
    erlang: '[ok,{ok,<<3,0,0,5,97>>},{error,emsgsize},{error,timeout}]',
  },
  'puts bytes back in front': {
    answers:
      '[ok,{ok,<<"def">>},{error,enotsup},{error,timeout},{error,enotsup},{error,enotsup},{error,timeout},{error,timeout}]',
  },
  'puts half a packet back in front': { answers: '[{error,enotsup},ok,{error,timeout}]' },
  'counts bytes with headers, and packets': {
    answers:
      '[ok,{ok,<<"ab">>},{ok,[{recv_oct,4},{recv_cnt,1},{recv_max,4}]},{ok,<<"cdef">>},{ok,[{recv_oct,10},{recv_cnt,2},{recv_max,5},{recv_avg,5},{recv_dvi,0}]},ok,ok,{ok,<<0,3,97,98,99,0,5,97,98,99,100,101>>},{ok,[{send_pend,0},{send_oct,12},{send_cnt,2},{send_max,6},{send_avg,6}]}]',
    erlang:
      '[ok,{ok,<<"ab">>},{ok,[{recv_oct,6},{recv_cnt,2},{recv_max,3}]},{ok,<<"cdef">>},{ok,[{recv_oct,14},{recv_cnt,4},{recv_max,4},{recv_avg,4},{recv_dvi,0}]},ok,ok,{ok,<<0,3,97,98,99,0,5,97,98,99,100,101>>},{ok,[{send_pend,0},{send_oct,12},{send_cnt,2},{send_max,6},{send_avg,6}]}]',
  },
  'puts bytes back behind the end, which is told again after them': {
    answers: '[ok,{error,closed},{error,enotsup},{error,closed},{error,closed}]',
  },
  'takes no bytes back where the connection is lost, or closed': {
    answers: '[ok,{error,closed},{error,enotsup},{error,closed},ok,{error,enotsup}]',
  },
  'says enomem of too long a length, whoever else waits': { erlang: '[ok,{error,timeout},ok,{error,timeout}]' },
  'makes packets of what a timed-out recv had left': {
    answers: '[ok,{error,timeout},{error,enotsup},{error,timeout},ok,{ok,<<"abcde">>}]',
    erlang: '[ok,{error,timeout},{error,enotsup},{error,timeout},ok,{error,timeout}]',
  },
  'delivers what is put back as a message where it is active': { answers: '[{error,enotsup},none]' },
  'polls: the reset is there': { answers: '[ok,ok,ok,{ok,<<"last words">>},{error,econnreset},{error,closed}]' },
  'refuses a packet that its header cannot tell': { erlang: '[ok,ok,ok]' },
  'lowers and raises one watermark with the other': {
    erlang: '[ok,{ok,[{low_watermark,1}]},ok,{ok,[{low_watermark,3000}]}]',
  },
};
