import type { PacketType, Socket } from '../../core/index.ts';
import { closeDelivered, reset } from '../session/closing.ts';
import { DeathGuard } from '../session/death-guard.ts';

/** One of the two connections of a pair. */
export interface Side {
  readonly socket: Socket;
  readonly packet: PacketType;
  /** A unix socket knows no reset. */
  readonly guard: DeathGuard | undefined;
}

export function sideOf(socket: Socket, packet: PacketType = 0): Side {
  const guard = socket.peername().family === 'local' ? undefined : new DeathGuard(socket, false);
  return { socket, packet, guard };
}

/** Closes when all is taken. Rejects with a SessionFailure for what is not. */
export function closeSide({ socket, guard }: Side): Promise<void> {
  return closeDelivered(socket, async () => guard?.release());
}

/** The other end sees a reset. */
export async function resetSide({ socket, guard }: Side): Promise<void> {
  guard?.disarm();
  await reset(socket);
}
