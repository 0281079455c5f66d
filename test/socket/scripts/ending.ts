import { type ScriptRow, script } from './script-row.ts';

const PASSIVE = '[{active,false}]';
const STAYS = '[{active,false},{exit_on_close,false}]';

/** shutdown, close, and what the peer's end does. */
export const endingScripts: readonly ScriptRow[] = [
  script(
    '5.1',
    'shut down for writing, still receives',
    PASSIVE,
    String.raw`
    {send,<<"question">>}
    {shutdown,write}
    {peer,read}                 {closed,<<"question">>}
    {peer,{send,<<"answer">>}}
    recv                        {ok,<<"answer">>}`,
  ),
  script(
    '5.1',
    'sends what is queued before the end',
    PASSIVE,
    String.raw`
    {send,{zeros,16777216}}
    {later,{shutdown,write}}
    {peer,read}               {closed,16777216}
    result                    ok`,
  ),
  script(
    '5.1',
    'shut down for writing, is closed by a send',
    PASSIVE,
    String.raw`
    {shutdown,write}
    {send,<<"x">>}    {error,closed}
    recv              {error,closed}
    recv              {error,enotconn}
    {send,<<"x">>}    {error,enotconn}`,
  ),
  script(
    '5.1',
    'shut down for writing, is closed by a send, and shows it',
    '[{active,false},{show_econnreset,true}]',
    String.raw`
    {shutdown,write}
    {send,<<"x">>}    {error,econnreset}
    recv              {error,econnreset}`,
  ),
  script(
    '5.1',
    'active and shut down for writing, is closed by a send',
    '[]',
    String.raw`
    {shutdown,write}
    {send,<<"x">>}    {error,closed}
    message           {tcp_closed,s}
    quiet             none`,
  ),
  script(
    '5.1',
    'shut down for reading, says closed where nothing is buffered',
    PASSIVE,
    String.raw`
    {shutdown,read}
    recv             {error,closed}
    {send,<<"x">>}   {error,closed}`,
  ),
  script(
    '5.1',
    'shut down for reading, says closed where nothing is buffered, and stays',
    STAYS,
    String.raw`
    {shutdown,read}
    recv              {error,closed}
    {send,<<"x">>}
    {peer,{recv,1}}   {ok,<<"x">>}
    recv              {error,closed}`,
  ),
  script(
    '5.1',
    'shut down for reading, still sends',
    PASSIVE,
    String.raw`
    {shutdown,read}
    {send,<<"x">>}
    {peer,{recv,1}}   {ok,<<"x">>}`,
  ),
  script(
    '5.1',
    'shut down for reading, still receives what arrived before',
    PASSIVE,
    String.raw`
    {peer,{send,<<"before">>}}
    {shutdown,read}
    recv                        {ok,<<"before">>}
    recv                        {error,closed}`,
  ),
  script(
    '5.1',
    'shut down for reading, still receives what arrives later',
    PASSIVE,
    String.raw`
    {shutdown,read}
    {peer,{send,<<"after">>}}
    recv                       {ok,<<"after">>}
    recv                       {error,closed}`,
  ),
  script(
    '5.1',
    'active, tells of its own shutdown for reading',
    '[]',
    String.raw`
    {shutdown,read}
    message           {tcp_closed,s}
    quiet             none`,
  ),
  script(
    '5.1',
    'shut down both ways, says closed both ways',
    PASSIVE,
    String.raw`
    {shutdown,read_write}
    {peer,read}            {closed,<<>>}
    recv                   {error,closed}
    {send,<<"x">>}         {error,closed}`,
  ),
  script(
    '5.1',
    'shut down both ways, says closed to a send first',
    PASSIVE,
    String.raw`
    {shutdown,read_write}
    {send,<<"x">>}         {error,closed}
    recv                   {error,closed}`,
  ),
  script(
    '5.1',
    'active and shut down both ways, sends what is queued',
    '[]',
    String.raw`
    {send,{zeros,16777216}}
    {later,{shutdown,read_write}}
    {peer,read}                    {closed,16777216}
    result
    message                        {tcp_closed,s}`,
  ),
  script(
    '5.1',
    'takes a shutdown twice',
    PASSIVE,
    String.raw`
    {shutdown,write}
    {shutdown,write}
    {shutdown,read}
    {shutdown,read}
    {shutdown,read_write}`,
  ),
  script(
    '5.1',
    'closed, takes no shutdown',
    PASSIVE,
    String.raw`
    close
    {shutdown,write}       {error,closed}
    {shutdown,read}        {error,closed}
    {shutdown,read_write}  {error,closed}`,
  ),
  script(
    '5.3',
    'active, is closed by the peer’s end',
    '[]',
    String.raw`
    {peer,{shutdown,write}}
    message                    {tcp_closed,s}
    {send,<<"x">>}             {error,closed}
    {send,<<"x">>}             {error,closed}
    recv                       {error,closed}
    {getopts,[active]}         {error,einval}
    {setopts,[{active,once}]}  {error,einval}
    port                       {error,einval}
    peername                   {error,einval}
    sockname                   {error,einval}
    getstat                    {error,einval}
    {shutdown,write}           {error,closed}
    close
    quiet                      none`,
  ),
  script(
    '5.3',
    'active without exit_on_close, goes on sending after the peer’s end',
    '[{exit_on_close,false}]',
    String.raw`
    {peer,{shutdown,write}}
    message                    {tcp_closed,s}
    {send,<<"x">>}
    {peer,{recv,1}}            {ok,<<"x">>}
    {getopts,[active]}         {ok,[{active,true}]}
    {setopts,[{active,once}]}
    peername
    quiet                      none
    {shutdown,write}
    {peer,read}                {closed,<<>>}`,
  ),
  script(
    '5.3',
    'passive, is closed by a recv that sees the end',
    PASSIVE,
    String.raw`
    {peer,{shutdown,write}}
    recv                     {error,closed}
    {send,<<"x">>}           {error,closed}
    {send,<<"x">>}           {error,enotconn}
    recv                     {error,enotconn}`,
  ),
  script(
    '5.3',
    'passive and closed by a recv, still answers for itself',
    PASSIVE,
    String.raw`
    {peer,{shutdown,write}}
    recv                               {error,closed}
    {getopts,[active,packet,nodelay]}  {ok,[{active,false},{packet,0}]}
    peername                           {error,enotconn}
    sockname                           {error,ebadf}
    {setopts,[{packet,2}]}
    {getopts,[packet]}                 {ok,[{packet,2}]}
    {shutdown,write}                   {error,enotconn}
    getstat
    close
    {getopts,[active]}                 {error,einval}`,
  ),
  script(
    '5.3',
    'passive without exit_on_close, says closed every time and still sends',
    STAYS,
    String.raw`
    {peer,{shutdown,write}}
    recv                     {error,closed}
    recv                     {error,closed}
    {send,<<"x">>}
    {peer,{recv,1}}          {ok,<<"x">>}
    recv                     {error,closed}
    peername
    sockname
    port
    {getopts,[nodelay]}      {ok,[{nodelay,false}]}
    {shutdown,write}`,
  ),
  script(
    '5.4',
    'closes twice',
    PASSIVE,
    String.raw`
    close
    close`,
  ),
  script(
    '5.4',
    'closed, answers closed and einval',
    PASSIVE,
    String.raw`
    close
    {send,<<"x">>}         {error,closed}
    recv                   {error,closed}
    accept                 {error,closed}
    port                   {error,einval}
    sockname               {error,einval}
    peername               {error,einval}
    {getopts,[active]}     {error,einval}
    {setopts,[{packet,2}]}  {error,einval}
    getstat                {error,einval}`,
  ),
  script(
    '5.4',
    'closed, gives closed to the recv that waits',
    PASSIVE,
    String.raw`
    {later,recv}
    close
    result        {error,closed}`,
  ),
  script(
    '5.4',
    'takes tcp_closed back when it is closed here, and leaves the data',
    '[]',
    String.raw`
    {peer,{send,<<"a">>}}
    {peer,{shutdown,write}}
    {later,recv}
    close
    message                  {tcp,s,<<"a">>}
    quiet                    none`,
  ),
  script(
    '5.4',
    'sends what is queued before it closes',
    PASSIVE,
    String.raw`
    {send,{zeros,16777216}}
    {later,close}
    {peer,read}              {closed,16777216}
    result                   ok`,
  ),
  script(
    '4.4',
    'with linger {true,0}, resets when it closes',
    '[{active,false},{linger,{true,0}}]',
    String.raw`
    close
    {peer,read}  {econnreset,<<>>}`,
  ),
  script(
    '5.4',
    'that has unread data, resets when it closes',
    PASSIVE,
    String.raw`
    {peer,{send,<<"unread">>}}
    close
    {peer,read}                 {econnreset,<<>>}`,
  ),
  script(
    '6.1',
    'connected, does not accept',
    PASSIVE,
    String.raw`
    accept  {error,einval}`,
  ),
  script(
    '5.1',
    'shut down for reading, tells of the end once it is active',
    '[{active,false}]',
    String.raw`
    {shutdown,read}
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}
    quiet                      none
    {send,<<"x">>}             {error,closed}`,
  ),
  script(
    '5.1',
    'shut down both ways, tells of the end once it is active',
    '[{active,false}]',
    String.raw`
    {shutdown,read_write}
    {setopts,[{active,true}]}
    message                    {tcp_closed,s}
    quiet                      none`,
  ),
  script(
    '5.1',
    'ends the recv that waits when it is shut down for reading',
    '[{active,false}]',
    String.raw`
    {later,recv}
    {shutdown,read}
    result           {error,closed}
    recv             {error,enotconn}`,
  ),
  script(
    '5.1',
    'shut down for writing, is active as before',
    '[{active,false}]',
    String.raw`
    {shutdown,write}
    {setopts,[{active,once}]}
    quiet                      none
    {peer,{send,<<"a">>}}
    message                    {tcp,s,<<"a">>}
    {peer,close}
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}`,
  ),
];
