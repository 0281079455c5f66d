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

/** A row for each option of the kernel, in Erlang's notation; none of the values is the default. */
export const readbacks: readonly Readback[] = [
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
