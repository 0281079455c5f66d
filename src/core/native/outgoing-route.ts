import { closeSync, fstatSync } from 'node:fs';
import { EAGAIN, type KernelIo, reasonOfResult, reopenPipe } from './kernel-io.ts';
import type { PacketSource, PassSource } from '../transport/transport.ts';
import { packetRoute } from './packet-route.ts';
import { type Route, failedStep } from './route.ts';

/** The kernel's way from a descriptor into a connected, non-blocking socket, where there is one. */
export function outgoingRoute(io: KernelIo, source: PassSource | PacketSource, socket: number): Route | undefined {
  const status = fstatSync(source.fd);
  if (isPackets(source)) return status.isFile() ? packetRoute(io, source, socket) : undefined;
  if (status.isFile()) return fileRoute(io, source, socket);
  const pipe = status.isFIFO() ? reopenPipe(source.fd, 'read') : undefined;
  return pipe === undefined ? undefined : pipeRoute(io, pipe, socket);
}

function isPackets(source: PassSource | PacketSource): source is PacketSource {
  return 'size' in source;
}

function fileRoute(io: KernelIo, { fd, position }: PassSource, socket: number): Route {
  const at = position === undefined ? undefined : new Uint8Array(new BigInt64Array([BigInt(position)]).buffer);
  return {
    file: undefined,
    step() {
      const result = io.sendFile(socket, fd, at);
      if (result > 0) return result;
      if (result === EAGAIN) return 'wait for stream';
      return result === 0 ? 'over' : failedStep(reasonOfResult(result));
    },
    close: () => undefined,
  };
}

/** What cannot be sent stays in the pipe. */
function pipeRoute(io: KernelIo, pipe: number, socket: number): Route {
  // Larger pieces; a pipe that stays small is no reason to go another way.
  io.widen(pipe);
  return {
    file: pipe,
    step() {
      const result = io.splice(pipe, socket);
      if (result > 0) return result;
      if (result === EAGAIN) return io.isReady(pipe, 'read') ? 'wait for stream' : 'wait for file';
      return result === 0 ? 'over' : failedStep(reasonOfResult(result));
    },
    close() {
      closeSync(pipe);
      return undefined;
    },
  };
}
