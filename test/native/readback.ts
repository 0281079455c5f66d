import type { Family } from '../../src/core/options/row.ts';

/** What an option reads back as on a socket of each family, or the reason with which it is refused. */
export interface Readback {
  readonly option: string;
  readonly answers: Readonly<Record<Family, string>>;
  /** Which calls of Erlang take it: `new` ones came after OTP 25. */
  readonly erlang: 'all' | 'setopts' | 'new';
}

function everywhere(option: string, answer: string, erlang: Readback['erlang'] = 'all'): Readback {
  return { option, answers: { inet: answer, inet6: answer, local: answer }, erlang };
}

function internet(option: string, answer: string, local: string, erlang: Readback['erlang'] = 'all'): Readback {
  return { option, answers: { inet: answer, inet6: answer, local }, erlang };
}

function ipv6(option: string, answer: string): Readback {
  return { option, answers: { inet: 'einval', inet6: answer, local: 'einval' }, erlang: 'all' };
}

/** A row for each option that is kept, in Erlang's notation; none of the values is the default. */
export const readbacks: readonly Readback[] = [
  everywhere('{packet,4}', '[{packet,4}]'),
  everywhere('{packet_size,1000}', '[{packet_size,1000}]'),
  everywhere('{buffer,2000}', '[{buffer,2000}]'),
  everywhere('{buffer,0}', '[{buffer,1}]'),
  everywhere('{active,once}', '[{active,once}]'),
  everywhere('{active,5}', '[{active,5}]'),
  everywhere('{mode,list}', '[{mode,list}]'),
  everywhere('{header,2}', '[{header,2}]'),
  everywhere('{deliver,port}', '[{deliver,port}]'),
  everywhere('{exit_on_close,false}', '[{exit_on_close,false}]'),
  everywhere('{show_econnreset,true}', '[{show_econnreset,true}]'),
  everywhere('{send_timeout,5000}', '[{send_timeout,5000}]'),
  everywhere('{send_timeout,4294967295}', '[{send_timeout,infinity}]'),
  everywhere('{send_timeout_close,true}', '[{send_timeout_close,true}]'),
  everywhere('{delay_send,true}', '[{delay_send,true}]'),
  everywhere('{high_watermark,9000}', '[{high_watermark,9000}]'),
  everywhere('{low_watermark,2000}', '[{low_watermark,2000}]'),
  everywhere('{high_msgq_watermark,9000}', '[{high_msgq_watermark,9000}]'),
  everywhere('{low_msgq_watermark,2000}', '[{low_msgq_watermark,2000}]'),
  everywhere('{debug,false}', '[{debug,false}]'),
  everywhere('{read_ahead,false}', '[{read_ahead,false}]', 'new'),
  everywhere('{line_delimiter,59}', '[{line_delimiter,59}]', 'new'),
  internet('{nodelay,true}', '[{nodelay,true}]', '[]'),
  internet('{nopush,true}', '[{nopush,true}]', 'enotsup', 'setopts'),
  internet('{keepidle,30}', '[{keepidle,30}]', 'enotsup', 'new'),
  internet('{keepintvl,7}', '[{keepintvl,7}]', 'enotsup', 'new'),
  internet('{keepcnt,3}', '[{keepcnt,3}]', 'enotsup', 'new'),
  internet('{user_timeout,3000}', '[{user_timeout,3000}]', 'enotsup', 'new'),
  internet('{tos,16}', '[{tos,16}]', 'einval'),
  internet('{tos,300}', '[{tos,44}]', 'einval'),
  internet('{ttl,33}', '[{ttl,33}]', 'einval'),
  internet('{recvtos,true}', '[{recvtos,true}]', 'einval'),
  internet('{recvttl,true}', '[{recvttl,true}]', 'einval'),
  ipv6('{tclass,16}', '[{tclass,16}]'),
  ipv6('{recvtclass,true}', '[{recvtclass,true}]'),
  internet('{reuseport,true}', '[{reuseport,true}]', 'enotsup', 'new'),
  internet('{reuseport_lb,true}', '[{reuseport_lb,true}]', 'enotsup', 'new'),
  everywhere('{keepalive,true}', '[{keepalive,true}]'),
  everywhere('{linger,{true,5}}', '[{linger,{true,5}}]'),
  everywhere('{priority,5}', '[{priority,5}]'),
  everywhere('{reuseaddr,true}', '[{reuseaddr,true}]'),
  everywhere('{bind_to_device,<<"lo">>}', '[{bind_to_device,<<"lo">>}]'),
  everywhere('{sndbuf,100000}', '[{sndbuf,200000}]'),
  everywhere('{recbuf,20000}', '[{recbuf,40000}]'),
  everywhere('{dontroute,true}', '[{dontroute,true}]', 'setopts'),
  everywhere('{broadcast,true}', '[{broadcast,true}]', 'setopts'),
];
