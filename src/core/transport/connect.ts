import type { Socket } from 'node:net';
import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { parseIp } from '../ip.ts';
import { interfaceScope } from '../native/interface.ts';
import { type Reason, reasonOf } from '../reason.ts';
import { type Handle, type Peer, peerOf } from './handle.ts';
import { NodeTransport, type SocketNames } from './node-transport.ts';
import { type Attempt, type OpenSocket, openSocket } from './open-socket.ts';
import type { Waiter } from '../waiter.ts';
import type { Transport } from './transport.ts';

/**
 * Connects to one address; `fd` is a socket of its family, made and bound already where options asked for it.
 *
 * Rejects with the kernel's reason, or with what aborted the signal.
 */
export function connectTransport(target: SockAddr, signal: AbortSignal | undefined, fd?: number): Promise<Transport> {
  return new Promise((resolve, reject) => new Connecting(target, { resolve, reject }, fd).begin(signal));
}

/** A socket on its way to a peer. */
class Connecting implements Attempt {
  readonly #socket: OpenSocket;
  readonly #target: SockAddr;
  readonly #caller: Waiter<Transport>;
  #unwatch: (() => void) | undefined;

  constructor(target: SockAddr, caller: Waiter<Transport>, fd: number | undefined) {
    this.#target = target;
    this.#caller = caller;
    this.#socket = openSocket({ fd });
    this.#socket.attempt = this;
  }

  begin(signal: AbortSignal | undefined): void {
    if (signal !== undefined) this.#watch(signal);
    const { family, path = '', port = 0 } = this.#target;
    if (family === 'local') this.#socket.connect({ path });
    else this.#socket.connect({ host: hostOf(this.#target), port });
  }

  connected(): void {
    this.#end();
    this.#caller.resolve(new NodeTransport(this.#socket, { peer: remoteName(this.#socket, this.#target) }));
  }

  failed(error: unknown): void {
    this.#end();
    this.#caller.reject(new GenTcpError(reasonOf(error) ?? 'einval'));
  }

  /**
   * A peer that says something and resets may be quicker than we learn that it was there. What it said has arrived all the
   * same, and the reset is the end of a connection: the kernel has told it once, as the result of connect(2), and would now
   * show a clean end instead.
   */
  rescue(handle: Handle): void {
    this.#end();
    this.#caller.resolve(new NodeTransport(openSocket({ handle }), { peer: this.#target }, 'econnreset'));
  }

  #watch(signal: AbortSignal): void {
    const aborted = (): void => {
      this.#end();
      this.#socket.destroy();
      this.#caller.reject(signal.reason);
    };
    signal.addEventListener('abort', aborted, { once: true });
    this.#unwatch = () => signal.removeEventListener('abort', aborted);
  }

  #end(): void {
    this.#socket.attempt = undefined;
    this.#unwatch?.();
  }
}

/** Takes over a descriptor that is connected; `lost`: why it is not any more, where the kernel has told that already. */
export function adoptTransport(fd: number, names: SocketNames = {}, lost?: Reason): Transport {
  return new NodeTransport(openSocket({ fd }), names, lost);
}

/** getpeername of a TCP socket, in the kernel's spelling; a connection that is reset already has none. */
export function remoteName(socket: Socket, target: SockAddr): SockAddr {
  const { family } = target;
  const { address, port = 0 }: Partial<Peer> = family === 'local' ? {} : peerOf(socket);
  return address === undefined ? target : { family, addr: address, port };
}

/** node:net takes a scope in the text of the address only, by the name of its interface. */
function hostOf({ addr = '', scopeId = 0 }: SockAddr): string {
  const scoped = scopeId > 0 && parseIp(addr)?.scope === undefined;
  return scoped ? `${addr}%${interfaceScope(scopeId)}` : addr;
}
