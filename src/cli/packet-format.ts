import { type PacketType, codecOf, optionRow, parsePacketType } from '../core/index.ts';
import { UsageError } from './usage-error.ts';

/**
 * Reads the SPEC of `packet:SPEC`, which is what `--packet` takes; `flag` is `--in` or `--out`.
 *
 * @throws UsageError for no such type, and for one whose packets have no bytes or no bounds
 * @example parsePacketFormat('2le', '--in') // '2le'
 */
export function parsePacketFormat(spec: string, flag: string): PacketType {
  const shown = `${flag} packet:${spec}`;
  const type = parsePacketType(spec);
  const codec = codecOf(type);
  if (type === undefined || codec === undefined) {
    throw new UsageError(`${shown}: not a packet type; accepted are ${optionRow('packet')?.kind.acceptsText ?? ''}`);
  }
  if (codec.http !== undefined) throw new UsageError(`${shown}: a packet of ${spec} is parsed, and has no bytes`);
  if (codec.stream === true) throw new UsageError(`${shown}: ${spec} has no packets`, `say ${flag} raw`);
  return type;
}
