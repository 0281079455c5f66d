import type { Options, PacketType } from '../core/index.ts';
import type { FramingCommand } from './flag.ts';
import { UsageError } from './usage-error.ts';

/** The packet type, without which `decode` and `encode` would be `cat`. */
export function packetGiven(command: FramingCommand, { packet }: Options): PacketType {
  if (packet !== undefined) return packet;
  throw new UsageError(`${command}: the packet type is missing`, 'say --packet SPEC, such as --packet 4');
}

/** Neither command has operands: stdin and stdout are all there is. */
export function refuseOperands(command: FramingCommand, [operand]: readonly string[]): void {
  if (operand === undefined) return;
  throw new UsageError(`${operand}: ${command} takes no operand`, `it reads stdin: gentcp ${command} … < ${operand}`);
}
