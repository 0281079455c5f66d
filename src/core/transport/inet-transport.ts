import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { connectDescriptor, isBeyondNode } from '../native/begun-connection.ts';
import {
  type DescriptorState,
  inspectDescriptor,
  localName,
  makeDescriptor,
  prepareDescriptor,
  takeDescriptor,
} from '../native/descriptor.ts';
import { checkScope } from '../native/interface.ts';
import { availableLibc, loadLibc } from '../native/libc.ts';
import { removeSocketFile, socketFile } from '../native/socket-file.ts';
import { type Opening, readOpening } from '../opening.ts';
import type { ConnectOptions, ListenOptions } from '../options/options.ts';
import type { Family } from '../options/row.ts';
import { adoptTransport, connectTransport } from './connect.ts';
import { NodeServer, type ServerPlace } from './node-server.ts';
import type { ConnectRequest, Transport, TransportModule } from './transport.ts';

/** gen_tcp's default. */
const BACKLOG = 5;

/** Options that node:net sets or can set by itself while it listens. */
const PLAIN: ReadonlySet<string> = new Set(['reuseaddr', 'ipv6_v6only']);

/** Where nothing can end an attempt but itself there is no signal. */
type Attempt = Omit<ConnectRequest, 'signal'> & Partial<Pick<ConnectRequest, 'signal'>>;

/**
 * The transport of gen_tcp's own modules: inet_tcp, inet6_tcp and local_tcp, on the sockets of the kernel.
 *
 * Only what node:net cannot do by itself is done with native calls: they cost some milliseconds to load.
 */
export const inetTransport = {
  async connect(target: SockAddr, { options, signal }: Attempt) {
    const opening = readOpening(options);
    if (opening.family !== undefined && opening.family !== target.family) {
      throw new GenTcpError('badarg', {
        because: `${target.addr ?? target.path} is no address of the family ${opening.family}`,
      });
    }
    // In another network namespace there are other interfaces.
    if (opening.netns === undefined) checkScope(target);
    if (isBeyondNode(target)) return connectNatively(target, signal, descriptorFor(target.family, opening));
    return connectTransport(target, signal, needsNative(opening) ? descriptorFor(target.family, opening) : undefined);
  },

  async listen(place, { options }) {
    const opening = readOpening(options);
    const backlog = options.backlog ?? BACKLOG;
    if (opening.fd !== undefined) return listenAt(adoptedPlace(opening.fd, opening), backlog);
    if (nodeCanListen(place, opening, options)) {
      checkScope(place);
      return NodeServer.listen({ kind: 'address', address: place, v6only: options.ipv6V6only === true }, backlog);
    }
    return listenAt(makePlace(place, opening), backlog);
  },
} as const satisfies Required<TransportModule>;

/**
 * Takes over a descriptor that is connected already, with options set on it.
 *
 * Rejects with `ebadf`, `enotsock`, `enotconn` for one that is not connected, `badarg` for one of another family than asked
 * for.
 */
export function adoptConnection(fd: number, options: ConnectOptions): Transport {
  const opening = readOpening(options);
  const { family, state } = inspect(fd, opening);
  if (state !== 'connected') {
    throw new GenTcpError('enotconn', { what: `option fd: ${fd}`, because: 'not connected, and no address is given' });
  }
  prepareDescriptor(fd, family, opening);
  return adoptTransport(takeDescriptor(fd));
}

/**
 * Runs `run` with a descriptor of our own in place of the one that the options name, and the family that it has. Whatever
 * comes of it, the given descriptor is closed afterwards, unless it was not fit to be taken over.
 */
export async function withDescriptor<Result>(
  options: ConnectOptions,
  run: (options: ConnectOptions) => Promise<Result>,
): Promise<Result> {
  const opening = readOpening(options);
  if (opening.fd === undefined) return run(options);
  const { family, state } = inspect(opening.fd, opening);
  // libuv would take the kernel's EISCONN for success, and say it is connected to where it is not.
  if (state !== 'unconnected') throw new GenTcpError('eisconn', { what: `option fd: ${opening.fd}` });
  const own = takeDescriptor(opening.fd);
  try {
    return await run({ ...options, fd: own, [family]: true });
  } finally {
    loadLibc('close').close(own);
  }
}

function needsNative({ settings, bind, fd, netns, protocol }: Opening): boolean {
  return settings.length > 0 || bind !== undefined || fd !== undefined || netns !== undefined || protocol !== 'tcp';
}

async function connectNatively(target: SockAddr, signal: AbortSignal | undefined, fd: number): Promise<Transport> {
  try {
    await connectDescriptor(fd, target, signal);
  } catch (error) {
    loadLibc('close').close(fd);
    throw error;
  }
  return adoptTransport(fd);
}

/** A descriptor that was given is used by each attempt through a copy of its own, since an attempt that fails closes it. */
function descriptorFor(family: Family, opening: Opening): number {
  const { fd } = opening;
  if (fd === undefined) return makeDescriptor(family, opening);
  prepareDescriptor(fd, family, opening);
  return loadLibc('option fd').dup(fd);
}

function inspect(fd: number, { family }: Opening): DescriptorState {
  const found = inspectDescriptor(fd);
  if (family === undefined || family === found.family) return found;
  throw new GenTcpError('badarg', { what: `option fd: ${fd}`, because: `it is an ${found.family} socket` });
}

type MadePlace = Extract<ServerPlace, { readonly kind: 'fd' }>;

function adoptedPlace(fd: number, opening: Opening): MadePlace {
  const { family, state } = inspect(fd, opening);
  if (state === 'connected') throw new GenTcpError('eisconn', { what: `option fd: ${fd}` });
  prepareDescriptor(fd, family, opening);
  const own = takeDescriptor(fd);
  // Who binds the file here made it; one that came with the descriptor is somebody else's.
  const file = opening.bind === undefined ? undefined : socketFile(opening.bind.path ?? '');
  return { kind: 'fd', fd: own, address: localName(own), file };
}

/** node:net sets SO_REUSEADDR in any case, which gen_tcp does only where it is told to. */
function nodeCanListen(place: SockAddr, opening: Opening, { reuseaddr, backlog }: ListenOptions): boolean {
  if (
    place.family === 'local' ||
    opening.netns !== undefined ||
    opening.protocol !== 'tcp' ||
    (backlog ?? BACKLOG) <= 0
  )
    return false;
  if (place.family === 'inet' && opening.settings.some(({ row }) => row.name === 'ipv6_v6only')) return false;
  const plain = opening.settings.every(({ row }) => PLAIN.has(row.name));
  return plain && (reuseaddr === true || (reuseaddr === undefined && availableLibc() === undefined));
}

function makePlace(place: SockAddr, opening: Opening): MadePlace {
  const fd = makeDescriptor(place.family, { ...opening, bind: place });
  return { kind: 'fd', fd, address: localName(fd), file: socketFile(place.path ?? '') };
}

async function listenAt(place: MadePlace, backlog: number): Promise<NodeServer> {
  try {
    return await NodeServer.listen(place, backlog);
  } catch (error) {
    loadLibc('close').close(place.fd);
    if (place.file !== undefined) removeSocketFile(place.file);
    throw error;
  }
}
