import { GenTcpError, type Packet, PacketBatch, PacketDecoder, type PacketType } from '../../core/index.ts';
import { failureEvent } from '../conclusion.ts';
import type { DecodeInvocation } from '../invocation.ts';
import { type PacketPrinter, packetPrinter } from '../output/packet-printer.ts';
import { framingOf } from '../output/framing.ts';
import { isParsed } from '../output/payload-printer.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { cameOf } from '../truncation.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { type Filter, runFilter } from './filter.ts';

/** `gentcp decode`: the bytes of stdin as packets on stdout. */
export async function runDecode(invocation: DecodeInvocation, run: Run): Promise<void> {
  const output = outputSink(1, fileKind(1));
  const printer = printerFor(invocation);
  try {
    await runFilter(decodeFilter(invocation, printer), output, run);
  } catch (error) {
    const event = failureEvent(error);
    // What stdout does not take is not worth a second failure.
    if (event !== undefined) await output.write(printer.event(event)).catch(() => undefined);
    throw error;
  }
}

function printerFor({ options, output, jsonData }: DecodeInvocation): PacketPrinter {
  const { packet = 0 } = options;
  return packetPrinter(output, {
    framing: framingOf(packet),
    deliver: 'term',
    binaryStrings: packet === 'http_bin' || packet === 'httph_bin',
    jsonData,
    socketNumber: () => 0,
  });
}

function decodeFilter({ options }: DecodeInvocation, printer: PacketPrinter): Filter {
  const { packet = 0 } = options;
  const decoder = new PacketDecoder(options);
  const batch = new PacketBatch();
  const { packets: printAll } = printer;
  let packets = 0;
  /** Where in stdin the next one begins. */
  let at = 0;
  let failure: SessionFailure | undefined;

  /** What `take` answers, or undefined where the bytes are malformed. */
  function decoded<Result>(take: () => Result): Result | undefined {
    try {
      return take();
    } catch (error) {
      fail('framing', error);
      return undefined;
    }
  }

  function next(): Packet | undefined {
    return decoded(() => decoder.next());
  }

  function printEach(pieces: Buffer[]): void {
    for (let data = next(); data !== undefined; data = next()) {
      pieces.push(...printer.message({ type: isParsed(data) ? 'http' : 'tcp', data }));
      packets += 1;
      at = decoder.position;
    }
  }

  function printBatches(pieces: Buffer[], print: NonNullable<typeof printAll>): void {
    while ((decoded(() => decoder.nextBatch(batch)) ?? 0) > 0) {
      try {
        pieces.push(...lasting(print(batch), batch));
      } catch {
        // One of them cannot be expressed: those before it are printed, and then it fails again.
        printOneByOne(pieces);
      }
      packets += batch.count;
      at = decoder.position;
    }
  }

  function printOneByOne(pieces: Buffer[]): void {
    for (let n = 0; n < batch.count; n += 1) {
      pieces.push(...printer.message({ type: 'tcp', data: Buffer.from(batch.payload(n)) }));
      packets += 1;
      at += batch.sizeOf(n);
    }
    batch.count = 0;
  }

  function fail(phase: 'framing' | 'stdout', error: unknown): void {
    failure = new SessionFailure(phase, error, { call: `packet ${packets + 1}, at byte ${at}` });
  }

  return {
    push(chunk) {
      const pieces: Buffer[] = [];
      decoder.push(chunk);
      try {
        if (printAll !== undefined && decoder.batches) printBatches(pieces, printAll);
        else printEach(pieces);
      } catch (error) {
        // --out packet:SPEC cannot say every length.
        fail('stdout', error);
      }
      return failure === undefined ? pieces : [...pieces, ...printer.end()];
    },
    end() {
      const rest = decoder.rest();
      if (rest.length > 0) fail('framing', truncated(rest, packet));
      return printer.end();
    },
    get failure() {
      return failure;
    },
  };
}

/**
 * What was printed of a batch, to be written when others have been printed: they are printed into the same memory, unless it is
 * that of the packets themselves.
 */
function lasting(printed: readonly Buffer[], { bytes }: PacketBatch): readonly Buffer[] {
  const some = printed.filter(({ length }) => length > 0);
  return some.every(({ buffer }) => buffer === bytes.buffer) ? some : [Buffer.concat(some)];
}

function truncated(rest: Buffer, packet: PacketType): GenTcpError {
  return new GenTcpError('emsgsize', { because: `the input ends inside this packet; ${cameOf(rest, packet)}`, rest });
}
