import { type ScriptRow, script } from './script-row.ts';

const HIDDEN = '[{active,false},{show_econnreset,false}]';
const SHOWN = '[{active,false},{show_econnreset,true}]';

/** What send and recv say after the connection broke. */
export const lossScripts: readonly ScriptRow[] = [
  script(
    '4.3',
    'passive, receives first after a reset',
    HIDDEN,
    String.raw`
    {peer,reset}
    arrived
    recv             {error,closed}
    recv             {error,enotconn}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'passive, receives first after a reset that is shown',
    SHOWN,
    String.raw`
    {peer,reset}
    arrived
    recv             {error,econnreset}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'passive, sends first after a reset',
    HIDDEN,
    String.raw`
    {peer,reset}
    arrived
    {send,<<"x">>}   {error,closed}
    {send,<<"x">>}   {error,enotconn}
    recv             {error,closed}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'passive, sends first after a reset that is shown',
    SHOWN,
    String.raw`
    {peer,reset}
    arrived
    {send,<<"x">>}   {error,econnreset}
    {send,<<"x">>}   {error,enotconn}
    recv             {error,econnreset}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'passive without exit_on_close, says closed once more when a send has found the loss',
    '[{active,false},{exit_on_close,false}]',
    String.raw`
    {peer,reset}
    arrived
    recv             {error,closed}
    recv             {error,closed}
    {send,<<"x">>}   {error,closed}
    recv             {error,closed}
    recv             {error,enotconn}
    recv             {error,enotconn}`,
  ),
  script(
    '2.5',
    'active without exit_on_close, is still active after the end',
    '[{exit_on_close,false}]',
    String.raw`
    {peer,close}
    message                    {tcp_closed,s}
    recv                       {error,einval}
    {setopts,[{active,false}]}
    recv                       {error,closed}
    recv                       {error,closed}`,
  ),
  script(
    '2.5',
    'active without exit_on_close, is still active after a reset, until it sends',
    '[{exit_on_close,false}]',
    String.raw`
    {peer,reset}
    message          {tcp_closed,s}
    recv             {error,einval}
    {send,<<"x">>}   {error,closed}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'active, is reset',
    '[]',
    String.raw`
    {peer,reset}
    message          {tcp_closed,s}
    {send,<<"x">>}   {error,closed}
    {send,<<"x">>}   {error,closed}
    recv             {error,closed}
    quiet            none`,
  ),
  script(
    '4.3',
    'active, is reset and shows it',
    '[{show_econnreset,true}]',
    String.raw`
    {peer,reset}
    message          {tcp_error,s,econnreset}
    message          {tcp_closed,s}
    {send,<<"x">>}   {error,closed}
    recv             {error,closed}
    quiet            none`,
  ),
  script(
    '4.3',
    'active without exit_on_close, is reset',
    '[{exit_on_close,false}]',
    String.raw`
    {peer,reset}
    message          {tcp_closed,s}
    {send,<<"x">>}   {error,closed}
    recv             {error,enotconn}
    quiet            none`,
  ),
  script(
    '4.3',
    'active without exit_on_close, is reset and shows it',
    '[{exit_on_close,false},{show_econnreset,true}]',
    String.raw`
    {peer,reset}
    message          {tcp_error,s,econnreset}
    message          {tcp_closed,s}
    {send,<<"x">>}   {error,econnreset}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'passive, becomes once after a reset',
    HIDDEN,
    String.raw`
    {peer,reset}
    arrived
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}
    quiet                      none`,
  ),
  script(
    '4.3',
    'passive, becomes once after a reset that is shown',
    SHOWN,
    String.raw`
    {peer,reset}
    arrived
    {setopts,[{active,once}]}
    message                    {tcp_error,s,econnreset}
    message                    {tcp_closed,s}
    quiet                      none`,
  ),
  script(
    '4.3',
    'passive, becomes counting after a reset',
    HIDDEN,
    String.raw`
    {peer,reset}
    arrived
    {setopts,[{active,3}]}
    message                 {tcp_closed,s}
    quiet                   none`,
  ),
  script(
    '4.3',
    'sends to a peer that has closed',
    HIDDEN,
    String.raw`
    {peer,close}
    arrived
    {send,<<"x">>}
    arrived
    {send,<<"x">>}   {error,closed}
    {send,<<"x">>}   {error,enotconn}
    recv             {error,closed}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'sends to a peer that has closed, and shows it',
    SHOWN,
    String.raw`
    {peer,close}
    arrived
    {send,<<"x">>}
    arrived
    {send,<<"x">>}   {error,econnreset}
    {send,<<"x">>}   {error,enotconn}
    recv             {error,econnreset}
    recv             {error,enotconn}`,
  ),
  script(
    '4.3',
    'reads what came before a reset',
    SHOWN,
    String.raw`
    {peer,{send,<<"last words">>}}
    {peer,reset}
    arrived
    recv                            {ok,<<"last words">>}
    recv                            {error,econnreset}
    recv                            {error,enotconn}`,
  ),
  script(
    '4.3',
    'delivers what came before a reset',
    '[{show_econnreset,true},{active,false}]',
    String.raw`
    {peer,{send,<<"last words">>}}
    {peer,reset}
    arrived
    {setopts,[{active,true}]}
    message                         {tcp,s,<<"last words">>}
    message                         {tcp_error,s,econnreset}
    message                         {tcp_closed,s}`,
  ),
  script(
    '4.3',
    'gives a blocked sender closed when the peer goes away',
    HIDDEN,
    String.raw`
    {send,{zeros,16777216}}
    {later,{send,{zeros,16777216}}}
    pending                          none
    {peer,close}
    result                           {error,closed}
    {send,<<"x">>}                   {error,enotconn}`,
  ),
  script(
    '4.3',
    'gives a blocked sender econnreset where that is shown',
    SHOWN,
    String.raw`
    {send,{zeros,16777216}}
    {later,{send,{zeros,16777216}}}
    pending                          none
    {peer,reset}
    result                           {error,econnreset}
    {send,<<"x">>}                   {error,enotconn}`,
  ),
  script(
    '4.3',
    'passive without exit_on_close, says closed every time after a reset',
    '[{active,false},{exit_on_close,false}]',
    String.raw`
    {peer,reset}
    arrived
    recv                       {error,closed}
    recv                       {error,closed}
    {recv,5}                   {error,closed}
    {setopts,[{active,once}]}
    message                    {tcp_closed,s}
    quiet                      none`,
  ),
  script(
    '5.1',
    'is not connected any more for a shutdown after a reset',
    '[{active,false}]',
    String.raw`
    {peer,reset}
    arrived
    {shutdown,write}  {error,enotconn}
    recv              {error,closed}
    recv              {error,enotconn}`,
  ),
];
