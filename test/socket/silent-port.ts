import { once } from 'node:events';
import { Socket } from 'node:net';
import { loadLibc } from '../../src/core/native/libc.ts';
import { FAMILY, decodeSockAddr, encodeSockAddr } from '../../src/core/native/sockaddr.ts';

/** A port of loopback that answers nobody: its backlog is full. */
export interface SilentPort extends Disposable {
  readonly port: number;
}

export async function silentPort(addr = '127.0.0.1'): Promise<SilentPort> {
  const libc = loadLibc('test');
  const family = addr.includes(':') ? 'inet6' : 'inet';
  const fd = libc.socket(FAMILY[family], 0);
  libc.bind(fd, encodeSockAddr({ family, addr, port: 0 }));
  libc.listen(fd, 0);
  const port = decodeSockAddr(libc.getsockname(fd)).port ?? 0;
  const filling = new Socket().connect({ host: addr, port });
  await once(filling, 'connect');
  return {
    port,
    [Symbol.dispose]() {
      filling.destroy();
      libc.close(fd);
    },
  };
}
