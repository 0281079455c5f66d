import type { Readable } from 'node:stream';
import { PacketDecoder } from '../../core/index.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { type OutputSink, outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import type { WorkerSetup } from './setup.ts';

/**
 * Pipes carry more than 4 KiB in pieces, between which those of another writer may come: a worker hands its records to the
 * parent, each batch with its length in front, and the parent writes them out whole.
 */
const HEADER = 4;

/** Stdout of this process, whether or not it is a worker. */
export function standardOutput(worker: WorkerSetup | undefined): OutputSink {
  const sink = outputSink(1, fileKind(1));
  return worker?.framed === true ? batchSink(sink) : sink;
}

/** In a worker: a place for output in front of which each batch gets its length. */
function batchSink(sink: OutputSink): OutputSink {
  const write = (chunks: readonly Buffer[]): Promise<void> => {
    const header = Buffer.alloc(HEADER);
    header.writeUInt32BE(chunks.reduce((size, { length }) => size + length, 0));
    return sink.write([header, ...chunks]);
  };
  // What went to the descriptor without us would have no length.
  return { ...sink, descriptor: undefined, write, offer: (chunks) => write([Buffer.concat(chunks)]) };
}

/** In the parent: writes out the batches of a worker until its end; one that its death cut is left out. */
export async function writeBatches(from: Readable, to: OutputSink): Promise<void> {
  const decoder = new PacketDecoder({ packet: HEADER });
  for await (const chunk of from) {
    decoder.push(chunk);
    const batches: Buffer[] = [];
    for (let batch = decoder.next(); Buffer.isBuffer(batch); batch = decoder.next()) batches.push(batch);
    if (batches.length > 0) await write(to, batches);
  }
}

async function write(to: OutputSink, batches: readonly Buffer[]): Promise<void> {
  try {
    await to.write(batches);
  } catch (error) {
    throw new SessionFailure('stdout', error);
  }
}
