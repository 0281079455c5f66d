import { type ScriptRow, script } from './script-row.ts';

const PASSIVE = '[{active,false}]';

/** send, its queue and its time-out. */
export const sendingScripts: readonly ScriptRow[] = [
  script(
    '4.1',
    'takes a first packet of any size at once',
    PASSIVE,
    String.raw`
    {send,{zeros,16777216}}
    {later,{send,<<"x">>}}
    pending                  none`,
  ),
  script(
    '4.1',
    'writes nothing for an empty packet without header',
    PASSIVE,
    String.raw`
    {send,<<>>}
    {send,<<"a">>}
    close
    {peer,read}     {closed,<<"a">>}`,
  ),
  script(
    '4.1',
    'writes a zero header for an empty packet',
    '[{active,false},{packet,4}]',
    String.raw`
    {send,<<>>}
    {send,<<"a">>}
    close
    {peer,read}     {closed,<<0,0,0,0,0,0,0,1,97>>}`,
  ),
  script(
    '4.1',
    'counts an empty packet',
    '[{active,false}]',
    String.raw`
    {send,<<>>}
    {getstat,[send_oct,send_cnt,send_max]}  {ok,[{send_oct,0},{send_cnt,1},{send_max,0}]}`,
  ),
  script(
    '3.1',
    'refuses a packet that its header cannot tell',
    '[{active,false},{packet,1}]',
    String.raw`
    {send,{zeros,255}}
    {send,{zeros,256}}    {error,emsgsize}  ok
    close`,
  ),
  script(
    '4.1',
    'sends with delay_send',
    '[{active,false},{delay_send,true}]',
    String.raw`
    {send,<<"a">>}
    {send,<<"b">>}
    {send,<<"c">>}
    {peer,{recv,3}}  {ok,<<"abc">>}`,
  ),
  script(
    '4.2',
    'times out and keeps the data',
    '[{active,false},{send_timeout,50}]',
    String.raw`
    {send,{zeros,16777216}}
    {send,{zeros,10}}        {error,timeout}
    {send,{zeros,20}}        {error,timeout}
    {recv,0,0}               {error,timeout}
    {later,close}
    {peer,read}              {closed,16777246}
    result                   ok`,
  ),
  script(
    '4.2',
    'times out at once with a time-out of 0',
    '[{active,false},{send_timeout,0}]',
    String.raw`
    {send,{zeros,16777216}}
    {send,{zeros,10}}        {error,timeout}
    {send,{zeros,10}}        {error,timeout}`,
  ),
  script(
    '4.2',
    'sends again once a peer reads',
    '[{active,false},{send_timeout,50}]',
    String.raw`
    {send,{zeros,8388608}}
    {send,{zeros,10}}        {error,timeout}
    {peer,{recv,8388618}}    {ok,8388618}
    {send,<<"again">>}
    {peer,{recv,5}}          {ok,<<"again">>}`,
  ),
  script(
    '4.2',
    'with send_timeout_close, is lost',
    '[{active,false},{send_timeout,50},{send_timeout_close,true}]',
    String.raw`
    {send,{zeros,16777216}}
    {send,{zeros,10}}        {error,timeout}
    {send,{zeros,10}}        {error,enotconn}
    recv                     {error,enotconn}
    {send,{zeros,10}}        {error,enotconn}`,
  ),
  script(
    '4.2',
    'active with send_timeout_close, says nothing',
    '[{send_timeout,50},{send_timeout_close,true}]',
    String.raw`
    {send,{zeros,16777216}}
    {send,{zeros,10}}        {error,timeout}
    quiet                    none
    {send,{zeros,10}}        {error,enotconn}
    recv                     {error,enotconn}`,
  ),
  script(
    '4.1',
    'blocks between its watermarks',
    '[{active,false},{high_watermark,100},{low_watermark,50}]',
    String.raw`
    {getopts,[high_watermark,low_watermark]}  {ok,[{high_watermark,100},{low_watermark,50}]}
    {send,{zeros,16777216}}
    {later,{send,{zeros,10}}}
    pending                                   none`,
  ),
  script(
    '1.2',
    'lowers and raises one watermark with the other',
    '[{active,false}]',
    String.raw`
    {setopts,[{high_watermark,1000}]}
    {getopts,[high_watermark,low_watermark]}  {ok,[{high_watermark,1000},{low_watermark,1000}]}
    {setopts,[{low_watermark,3000}]}
    {getopts,[high_watermark,low_watermark]}  {ok,[{high_watermark,3000},{low_watermark,3000}]}`,
  ),
];
