import { type ScriptRow, script } from './script-row.ts';

const PASSIVE = '[{active,false}]';
const STAYS = '[{active,false},{exit_on_close,false}]';

/** recv, row by row. */
export const receivingScripts: readonly ScriptRow[] = [
  script(
    '7',
    'receives what is there',
    PASSIVE,
    String.raw`
    {peer,{send,<<"abc">>}}
    recv                     {ok,<<"abc">>}`,
  ),
  script(
    '7',
    'receives no more at once than buffer has bytes',
    '[{active,false},{buffer,4}]',
    String.raw`
    {peer,{send,<<"abcdefghij">>}}
    recv                            {ok,<<"abcd">>}
    recv                            {ok,<<"efgh">>}
    recv                            {ok,<<"ij">>}`,
  ),
  script(
    '7',
    'receives exactly so many bytes',
    PASSIVE,
    String.raw`
    {peer,{send,<<"abcdef">>}}
    {recv,4}                    {ok,<<"abcd">>}
    {recv,1}                    {ok,<<"e">>}
    {later,{recv,3}}
    {peer,{send,<<"ghi">>}}
    result                      {ok,<<"fgh">>}
    recv                        {ok,<<"i">>}`,
  ),
  script(
    '7',
    'receives more than buffer where so many bytes are asked for',
    '[{active,false},{buffer,4}]',
    String.raw`
    {peer,{send,<<"abcdefghij">>}}
    {recv,9}                        {ok,<<"abcdefghi">>}
    recv                            {ok,<<"j">>}`,
  ),
  script(
    '7',
    'takes no length with a packet type, and keeps the data',
    '[{active,false},{packet,1}]',
    String.raw`
    {peer,{send,<<3,"abc">>}}
    {recv,3}                   {error,einval}
    recv                       {ok,<<"abc">>}`,
  ),
  script(
    '7',
    'refuses a length above 64 MiB',
    PASSIVE,
    String.raw`
    {recv,67108865}             {error,enomem}
    {recv,67108864,0}           {error,timeout}`,
  ),
  script(
    '7',
    'polls: nothing is there',
    PASSIVE,
    String.raw`
    {recv,0,0}               {error,timeout}
    {recv,5,0}               {error,timeout}`,
  ),
  script(
    '7',
    'polls: data is there',
    PASSIVE,
    String.raw`
    {peer,{send,<<"abc">>}}
    {recv,0,0}               {ok,<<"abc">>}
    {recv,0,0}               {error,timeout}`,
  ),
  script(
    '7',
    'polls: a packet is there',
    '[{active,false},{packet,2}]',
    String.raw`
    {peer,{send,<<0,3,"abc",0>>}}
    {recv,0,0}                     {ok,<<"abc">>}
    {recv,0,0}                     {error,timeout}
    {peer,{send,<<1,"d">>}}
    {recv,0,0}                     {ok,<<"d">>}`,
  ),
  script(
    '7',
    'polls: the end is there',
    PASSIVE,
    String.raw`
    {peer,{shutdown,write}}
    arrived
    {recv,0,0}               {error,closed}
    {recv,0,0}               {error,enotconn}`,
  ),
  script(
    '7',
    'keeps what had arrived when a recv times out',
    PASSIVE,
    String.raw`
    {peer,{send,<<"abc">>}}
    {recv,5,20}              {error,timeout}
    recv                     {ok,<<"abc">>}`,
  ),
  script(
    '7',
    'counts what had arrived towards the next recv',
    PASSIVE,
    String.raw`
    {peer,{send,<<"abc">>}}
    {recv,5,20}              {error,timeout}
    {peer,{send,<<"de">>}}
    {recv,5}                 {ok,<<"abcde">>}`,
  ),
  script(
    '7',
    'keeps a partial header when a recv times out',
    '[{active,false},{packet,4}]',
    String.raw`
    {peer,{send,<<0,0>>}}
    {recv,0,20}                     {error,timeout}
    {peer,{send,<<0,2,"hi">>}}
    recv                            {ok,<<"hi">>}`,
  ),
  script(
    '7',
    'gives fewer bytes than asked for where the stream ends before',
    PASSIVE,
    String.raw`
    {peer,{send,<<"abc">>}}
    {peer,{shutdown,write}}
    {recv,5}                 {ok,<<"abc">>}     {error,closed}
    recv                     {error,closed}     {error,enotconn}`,
  ),
  script(
    '7',
    'gives what a timed-out recv had left, and then the end',
    PASSIVE,
    String.raw`
    {peer,{send,<<"abc">>}}
    {recv,5,20}              {error,timeout}
    {peer,{shutdown,write}}
    recv                     {ok,<<"abc">>}
    recv                     {error,closed}
    recv                     {error,enotconn}`,
  ),
  script(
    '7',
    'says closed for ever without exit_on_close',
    STAYS,
    String.raw`
    {peer,{shutdown,write}}
    recv                     {error,closed}
    recv                     {error,closed}
    {recv,5}                 {error,closed}
    {recv,0,0}               {error,closed}`,
  ),
  script(
    '7',
    'lets one recv wait at a time',
    PASSIVE,
    String.raw`
    {later,recv}
    {recv,0,20}              {error,ealready}
    {peer,{send,<<"abc">>}}
    result                   {ok,<<"abc">>}`,
  ),
  script(
    '7',
    'active, has nothing for recv',
    '[]',
    String.raw`
    recv                         {error,einval}
    {setopts,[{active,once}]}
    recv                         {error,einval}
    {setopts,[{active,3}]}
    recv                         {error,einval}
    {setopts,[{active,false}]}
    {recv,0,0}                   {error,timeout}`,
  ),
  script(
    '7',
    'delivers an empty packet',
    '[{active,false},{packet,2}]',
    String.raw`
    {peer,{send,<<0,0,0,1,"a">>}}
    recv                           {ok,<<>>}
    recv                           {ok,<<"a">>}`,
  ),
  script(
    '7',
    'delivers an empty packet as a list',
    '[{active,false},{packet,4},list]',
    String.raw`
    {peer,{send,<<0,0,0,0,0,0,0,1,"a">>}}
    recv                                   {ok,[]}
    recv                                   {ok,"a"}`,
  ),
  script(
    '7',
    'is lost after a packet that is too large',
    '[{active,false},{packet,2},{packet_size,2}]',
    String.raw`
    {peer,{send,<<0,3,"abc">>}}
    recv                           {error,emsgsize}
    recv                           {error,enotconn}
    {send,<<"x">>}                 {error,enotconn}`,
  ),
  script(
    '2.6',
    'passive, reports a bad packet behind a good one on the second recv',
    '[{active,false},{packet,tpkt}]',
    String.raw`
    {peer,{send,<<3,0,0,5,"a",9,9,9,9>>}}
    recv                                     {ok,<<3,0,0,5,97>>}
    recv                                     {error,emsgsize}
    recv                                     {error,enotconn}`,
  ),
  script(
    '7',
    'puts bytes back in front',
    PASSIVE,
    String.raw`
    {peer,{send,<<"def">>}}
    recv                     {ok,<<"def">>}
    {unrecv,<<"abc">>}
    recv                     {ok,<<"abc">>}
    {unrecv,<<"bc">>}
    {unrecv,<<"a">>}
    {recv,2}                 {ok,<<"ab">>}
    {recv,1}                 {ok,<<"c">>}`,
  ),
  script(
    '7',
    'puts half a packet back in front',
    '[{active,false},{packet,2}]',
    String.raw`
    {unrecv,<<0,3,"a">>}
    {peer,{send,<<"bc">>}}
    recv                     {ok,<<"abc">>}`,
  ),
  script(
    '7',
    'puts bytes back behind the end, which is told again after them',
    '[{active,false},{packet,2},{exit_on_close,false}]',
    String.raw`
    {peer,close}
    recv                   {error,closed}
    {unrecv,<<0,1,"x">>}
    recv                   {ok,<<"x">>}
    recv                   {error,closed}`,
  ),
  script(
    '9',
    'takes no bytes back where the connection is lost, or closed',
    PASSIVE,
    String.raw`
    {peer,close}
    recv                 {error,closed}
    {unrecv,<<"abc">>}   {error,enotconn}
    recv                 {error,enotconn}
    close
    {unrecv,<<"abc">>}   {error,closed}`,
  ),
  script(
    '9',
    'counts bytes with headers, and packets',
    '[{active,false},{packet,2}]',
    String.raw`
    {peer,{send,<<0,2,"ab",0,4,"cdef">>}}
    recv                                                        {ok,<<"ab">>}
    {getstat,[recv_oct,recv_cnt,recv_max]}                      {ok,[{recv_oct,4},{recv_cnt,1},{recv_max,4}]}
    recv                                                        {ok,<<"cdef">>}
    {getstat,[recv_oct,recv_cnt,recv_max,recv_avg,recv_dvi]}    {ok,[{recv_oct,10},{recv_cnt,2},{recv_max,6},{recv_avg,5},{recv_dvi,0}]}
    {send,<<"abc">>}
    {send,<<"abcde">>}
    {peer,{recv,12}}                                            {ok,<<0,3,97,98,99,0,5,97,98,99,100,101>>}
    {getstat,[send_pend,send_oct,send_cnt,send_max,send_avg]}   {ok,[{send_pend,0},{send_oct,12},{send_cnt,2},{send_max,7},{send_avg,6}]}`,
  ),
  script(
    '2.6',
    'passive without exit_on_close, still sends after a packet that is too large',
    '[{active,false},{packet,2},{packet_size,2},{exit_on_close,false}]',
    String.raw`
    {peer,{send,<<0,3,"abc">>}}
    recv                           {error,emsgsize}
    {send,<<"x">>}
    {peer,{recv,3}}                {ok,<<0,1,120>>}`,
  ),
  script(
    '7',
    'delivers as a message what a timed-out recv had left',
    '[{active,false}]',
    String.raw`
    {peer,{send,<<"abc">>}}
    {recv,5,20}                {error,timeout}
    {setopts,[{active,once}]}
    message                    {tcp,s,<<"abc">>}`,
  ),
  script(
    '7',
    'makes packets of what a timed-out recv had left',
    '[{active,false},{packet,2}]',
    String.raw`
    {peer,{send,<<0,5,"ab">>}}
    {recv,0,20}                 {error,timeout}
    {unrecv,<<0,1,"x">>}
    recv                        {ok,<<"x">>}
    {peer,{send,<<"cde">>}}
    recv                        {ok,<<"abcde">>}`,
  ),
  script(
    '7',
    'receives exactly so many bytes with a header, too',
    '[{active,false},{header,2}]',
    String.raw`
    {peer,{send,<<"abcdefgh">>}}
    {recv,4}                      {ok,[97,98|<<"cd">>]}
    recv                          {ok,[101,102|<<"gh">>]}`,
  ),
  script(
    '7',
    'says enomem of too long a length, whoever else waits',
    PASSIVE,
    String.raw`
    {later,{recv,5}}
    {recv,67108865}              {error,enomem}
    {peer,{send,<<"abcde">>}}
    result                       {ok,<<"abcde">>}`,
  ),
  script(
    '9',
    'delivers what is put back as a message where it is active',
    '[]',
    String.raw`
    {unrecv,<<"abc">>}
    message             {tcp,s,<<"abc">>}`,
  ),
  script(
    '7',
    'polls: the reset is there',
    '[{active,false},{show_econnreset,true}]',
    String.raw`
    {peer,{send,<<"last words">>}}
    {peer,reset}
    arrived
    {recv,0,0}                      {ok,<<"last words">>}
    {recv,0,0}                      {error,econnreset}
    {recv,0,0}                      {error,enotconn}`,
  ),
];
