import { type ScriptRow, script } from './script-row.ts';

/** The active modes. */
export const activeScripts: readonly ScriptRow[] = [
  script(
    '2.2',
    'starts to count from false, true and once alike',
    '[{active,false}]',
    String.raw`
    {setopts,[{active,3}]}
    {getopts,[active]}          {ok,[{active,3}]}
    {setopts,[{active,true}]}
    {setopts,[{active,5}]}
    {getopts,[active]}          {ok,[{active,5}]}
    {setopts,[{active,once}]}
    {setopts,[{active,32767}]}
    {getopts,[active]}          {ok,[{active,32767}]}
    quiet                       none`,
  ),
  script(
    '2.2',
    'adds to its count',
    '[{active,3}]',
    String.raw`
    {setopts,[{active,4}]}
    {setopts,[{active,-5}]}
    {getopts,[active]}       {ok,[{active,2}]}
    quiet                    none`,
  ),
  script(
    '2.2',
    'is passive and says so when its count falls to 0',
    '[{active,3}]',
    String.raw`
    {setopts,[{active,-3}]}
    message                  {tcp_passive,s}
    {getopts,[active]}       {ok,[{active,false}]}
    quiet                    none`,
  ),
  script(
    '2.2',
    'is passive and says so when its count falls below 0',
    '[{active,3}]',
    String.raw`
    {setopts,[{active,-32768}]}
    message                      {tcp_passive,s}
    {getopts,[active]}           {ok,[{active,false}]}`,
  ),
  script(
    '2.2',
    'is passive and says so at 0 and below, whatever it was',
    '[{active,true}]',
    String.raw`
    {setopts,[{active,0}]}
    message                    {tcp_passive,s}
    {getopts,[active]}         {ok,[{active,false}]}
    {setopts,[{active,0}]}
    message                    {tcp_passive,s}
    {setopts,[{active,once}]}
    {setopts,[{active,-1}]}
    message                    {tcp_passive,s}
    {getopts,[active]}         {ok,[{active,false}]}
    quiet                      none`,
  ),
  script(
    '2.2',
    'keeps its count where the sum would be above 32767',
    '[{active,10}]',
    String.raw`
    {setopts,[{active,32767}]}  {error,einval}
    {getopts,[active]}          {ok,[{active,10}]}
    {setopts,[{active,32757}]}
    {getopts,[active]}          {ok,[{active,32767}]}
    {setopts,[{active,1}]}      {error,einval}
    {setopts,[{active,32768}]}  {error,einval}
    {setopts,[{active,-32769}]}  {error,einval}
    {getopts,[active]}          {ok,[{active,32767}]}`,
  ),
  script(
    '2.2',
    'drops its count with true, once and false, and says nothing',
    '[{active,3}]',
    String.raw`
    {setopts,[{active,true}]}
    {getopts,[active]}          {ok,[{active,true}]}
    {setopts,[{active,3}]}
    {setopts,[{active,once}]}
    {getopts,[active]}          {ok,[{active,once}]}
    {setopts,[{active,3}]}
    {setopts,[{active,false}]}
    {getopts,[active]}          {ok,[{active,false}]}
    {setopts,[{active,1}]}
    {getopts,[active]}          {ok,[{active,1}]}
    quiet                       none`,
  ),
  script(
    '2.2',
    'is passive after the last packet of its count',
    '[{active,1}]',
    String.raw`
    {peer,{send,<<"a">>}}
    message                {tcp,s,<<"a">>}
    message                {tcp_passive,s}
    {getopts,[active]}     {ok,[{active,false}]}
    quiet                  none`,
  ),
  script(
    '2.2',
    'counts packets and not the end',
    '[{active,2},{packet,1}]',
    String.raw`
    {peer,{send,<<1,"a",1,"b",1,"c">>}}
    message                              {tcp,s,<<"a">>}
    message                              {tcp,s,<<"b">>}
    message                              {tcp_passive,s}
    {peer,{shutdown,write}}
    quiet                                none
    {setopts,[{active,5}]}
    message                              {tcp,s,<<"c">>}
    message                              {tcp_closed,s}
    quiet                                none`,
  ),
  script(
    '2.2',
    'shows what is left of its count',
    '[{active,4},{packet,1}]',
    String.raw`
    {peer,{send,<<1,"a",1,"b",1,"c">>}}
    message                              {tcp,s,<<"a">>}
    message                              {tcp,s,<<"b">>}
    message                              {tcp,s,<<"c">>}
    {getopts,[active]}                   {ok,[{active,1}]}`,
  ),
  script(
    '2.3',
    'delivers one packet with once',
    '[{active,once},{packet,1}]',
    String.raw`
    {peer,{send,<<1,"a",1,"b">>}}
    message                         {tcp,s,<<"a">>}
    {getopts,[active]}              {ok,[{active,false}]}
    quiet                           none
    {setopts,[{active,once}]}
    message                         {tcp,s,<<"b">>}
    {getopts,[active]}              {ok,[{active,false}]}
    {setopts,[{active,once}]}
    {getopts,[active]}              {ok,[{active,once}]}
    quiet                           none`,
  ),
  script(
    '2.3',
    'takes the end as what once waits for',
    '[{active,false},{packet,1}]',
    String.raw`
    {peer,{send,<<1,"a">>}}
    {peer,{shutdown,write}}
    {setopts,[{active,once}]}
    message                    {tcp,s,<<"a">>}
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}
    {setopts,[{active,once}]}  {error,einval}
    quiet                      none`,
  ),
  script(
    '2.4',
    'passive, tells of the end once it is active',
    '[{active,false}]',
    String.raw`
    {peer,{shutdown,write}}
    arrived
    quiet                      none
    {setopts,[{active,true}]}
    message                    {tcp_closed,s}
    {getopts,[active]}         {error,einval}
    {send,<<"x">>}             {error,closed}`,
  ),
  script(
    '2.4',
    'passive, tells of the end once it counts',
    '[{active,false}]',
    String.raw`
    {peer,{shutdown,write}}
    arrived
    {setopts,[{active,2}]}
    message                    {tcp_closed,s}
    {setopts,[{active,2}]}     {error,einval}
    port                       {error,einval}
    peername                   {error,einval}
    recv                       {error,closed}`,
  ),
  script(
    '2.4',
    'tells of the end once it is active even where a recv has said closed',
    '[{active,false}]',
    String.raw`
    {peer,{shutdown,write}}
    recv                       {error,closed}
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}
    quiet                      none
    {setopts,[{active,once}]}  {error,einval}
    recv                       {error,closed}`,
  ),
  script(
    '2.4',
    'tells of the end again, once, where a recv has said closed and it stays open',
    '[{active,false},{exit_on_close,false}]',
    String.raw`
    {peer,{shutdown,write}}
    recv                       {error,closed}
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}
    quiet                      none
    {setopts,[{active,true}]}
    quiet                      none`,
  ),
  script(
    '2.4',
    'says nothing of the end while it stays passive',
    '[{active,false}]',
    String.raw`
    {peer,{shutdown,write}}
    recv                        {error,closed}
    {setopts,[{active,0}]}
    message                     {tcp_passive,s}
    quiet                       none
    {setopts,[{active,false}]}
    quiet                       none
    recv                        {error,enotconn}`,
  ),
  script(
    '2.4',
    'tells of the end once only, where it stays open',
    '[{active,false},{exit_on_close,false}]',
    String.raw`
    {peer,{shutdown,write}}
    arrived
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}
    {setopts,[{active,once}]}
    quiet                      none
    {setopts,[{active,true}]}
    quiet                      none
    {send,<<"x">>}
    {peer,{recv,1}}            {ok,<<"x">>}`,
  ),
  script(
    '2.5',
    'gives the data to its owner where it becomes active under a recv',
    '[{active,false}]',
    String.raw`
    {later,{recv,0,300}}
    {setopts,[{active,true}]}
    {peer,{send,<<"a">>}}
    message                    {tcp,s,<<"a">>}
    result                     {error,timeout}`,
  ),
  script(
    '2.5',
    'says that the connection is gone rather than that it is active',
    '[]',
    String.raw`
    {peer,close}
    message      {tcp_closed,s}
    recv         {error,closed}`,
  ),
  script(
    '2.6',
    'active, is closed by a packet that is too large',
    '[{packet,2},{packet_size,2}]',
    String.raw`
    {peer,{send,<<0,1,"a">>}}
    message                       {tcp,s,<<"a">>}
    {peer,{send,<<0,3,"abc">>}}
    message                       {tcp_error,s,emsgsize}
    message                       {tcp_closed,s}
    {send,<<"x">>}                {error,closed}
    recv                          {error,closed}
    {getopts,[active]}            {error,einval}
    quiet                         none`,
  ),
  script(
    '2.6',
    'active without exit_on_close, still sends after a packet that is too large',
    '[{packet,2},{packet_size,2},{exit_on_close,false}]',
    String.raw`
    {peer,{send,<<0,3,"abc">>}}
    message                       {tcp_error,s,emsgsize}
    message                       {tcp_closed,s}
    {getopts,[active]}            {ok,[{active,true}]}
    {send,<<"x">>}
    {peer,{recv,3}}               {ok,<<0,1,120>>}
    quiet                         none`,
  ),
  script(
    '2.6',
    'active, reports a bad packet behind a good one at once, and not when more arrives',
    '[{active,5},{packet,2},{packet_size,2}]',
    String.raw`
    {peer,{send,<<0,1,"a",0,3,"x">>}}
    message                            {tcp,s,<<"a">>}
    quiet                              {tcp_error,s,emsgsize}  none`,
  ),
  script(
    '2.1',
    'delivers what is left by a new packet type at once',
    '[{packet,2}]',
    String.raw`
    {peer,{send,<<0,1,"a",0>>}}
    message                       {tcp,s,<<"a">>}
    {setopts,[{packet,raw}]}
    message                       {tcp,s,<<0>>}`,
  ),
  script(
    '2.1',
    'receives what is left by a new packet type',
    '[{active,false},{packet,1}]',
    String.raw`
    {peer,{send,<<1,"a","line\n",0,2,"bc">>}}
    recv                                       {ok,<<"a">>}
    {setopts,[{packet,line}]}
    recv                                       {ok,<<"line\n">>}
    {setopts,[{packet,2}]}
    recv                                       {ok,<<"bc">>}`,
  ),
  script(
    '3.9',
    'delivers http packets, and then the body',
    '[{packet,http}]',
    String.raw`
    {peer,{send,<<"GET / HTTP/1.1\r\nHost: h\r\n\r\n">>}}
    message                                                    {http,s,{http_request,'GET',{abs_path,"/"},{1,1}}}
    message                                                    {http,s,{http_header,14,'Host',"Host","h"}}
    message                                                    {http,s,http_eoh}
    {setopts,[{packet,raw}]}
    {peer,{send,<<"body">>}}
    message                                                    {tcp,s,<<"body">>}`,
  ),
  script(
    '3.10',
    'delivers the header as a list',
    '[{active,false},{header,2},{packet,1}]',
    String.raw`
    {peer,{send,<<4,"abcd",2,"ab",1,"a",0>>}}
    recv                                       {ok,[97,98|<<"cd">>]}
    recv                                       {ok,[97,98|<<>>]}
    recv                                       {ok,"a"}
    recv                                       {ok,[]}`,
  ),
];
