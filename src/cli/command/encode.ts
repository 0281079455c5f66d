import { GenTcpError, type PacketType, codecOf, frameBatch } from '../../core/index.ts';
import { jsonReader } from '../input/json-reader.ts';
import { type RecordReader, recordReader } from '../input/record-reader.ts';
import type { Records } from '../input/records.ts';
import type { EncodeInvocation } from '../invocation.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { type Filter, runFilter } from './filter.ts';

/** `gentcp encode`: the records of stdin, framed, on stdout. */
export async function runEncode(invocation: EncodeInvocation, run: Run): Promise<void> {
  const { packet } = invocation;
  if (codecOf(packet)?.envelope === undefined) {
    throw new SessionFailure(
      'options',
      new GenTcpError('enotsup', { because: `packet ${String(packet)} can only be received` }),
    );
  }
  await runFilter(encodeFilter(packet, readerFor(invocation)), outputSink(1, fileKind(1)), run);
}

function readerFor({ packet, input, crlf }: EncodeInvocation): RecordReader {
  const envelope = codecOf(packet)?.envelope;
  const largest = envelope?.largest ?? Infinity;
  if (input.format === 'json') return jsonReader({ largest });
  return recordReader(input, { framed: envelope?.delimits ?? false, largest, crlf, exact: fileKind(0) === 'file' });
}

function encodeFilter(packet: PacketType, reader: RecordReader): Filter {
  let count = 0;
  let failure: SessionFailure | undefined;

  function encode(records: Records): readonly Buffer[] {
    if (reader.failure !== undefined) failure = new SessionFailure('stdin', reader.failure);
    if (records.length === 0) return [];
    try {
      const { bytes } = frameBatch(packet, records.items);
      count += records.length;
      return [bytes];
    } catch {
      // One of them is refused: those before it are written, as they would be if each had come by itself.
      return encodeEach(records);
    }
  }

  function encodeEach(records: Records): readonly Buffer[] {
    const framed: Buffer[] = [];
    try {
      for (const record of records) {
        framed.push(frameBatch(packet, [record]).bytes);
        count += 1;
      }
    } catch (error) {
      failure = new SessionFailure('framing', error, { call: `record ${count + 1}` });
    }
    return framed;
  }

  return {
    push: (chunk) => encode(reader.push(chunk)),
    end: () => encode(reader.end()),
    get failure() {
      return failure;
    },
  };
}
