import { Descriptor, makePipe } from './descriptor.ts';
import type { Pair } from './peers/pair.ts';
import { freePort, listening } from './port.ts';
import { Process } from './process.ts';

/** Where bytes come from, and where they go. */
export interface Way {
  /** A file; with `cat`, what `cat` makes of it. */
  readonly from: string;
  /** A file, or /dev/null; with `cat`, by way of `cat`. */
  readonly to: string;
  /** How many bytes go over the wire, where that is to be checked against what the receiver says. */
  readonly bytes?: number;
  readonly through?: { readonly sender?: 'cat'; readonly receiver?: 'cat' };
}

/**
 * Moves a file from a sender to a receiver, once; rejects unless every process ends with 0.
 *
 * @returns the seconds from the start of the sender to the end of the last process
 */
export async function transfer(pair: Pair, { from, to, bytes, through = {} }: Way): Promise<number> {
  await using processes = new AsyncDisposableStack();
  const port = await freePort();
  const ends: Promise<void>[] = [];
  const start = (...how: ConstructorParameters<typeof Process>): Process => {
    const process = processes.use(new Process(...how));
    ends.push(process.ended);
    return process;
  };

  const receiver = startReceiver();
  await listening(port, receiver);
  const begin = performance.now();
  startSender();
  await Promise.all(ends);
  const seconds = (performance.now() - begin) / 1000;
  await checkCount(receiver);
  return seconds;

  async function checkCount(process: Process): Promise<void> {
    const received = pair.received?.(await process.said);
    if (bytes !== undefined && received !== undefined && received !== bytes)
      throw new Error(`${received} of ${bytes} bytes were received`);
  }

  function startReceiver(): Process {
    using output = new Descriptor(to, 'w');
    if (pair.opensFiles === true) return start(pair.receiver(port, to));
    if (through.receiver === undefined) return start(pair.receiver(port, to), { stdout: output.fd });
    using pipe = makePipe();
    start(CAT, { stdin: pipe.read.fd, stdout: output.fd });
    return start(pair.receiver(port, to), { stdout: pipe.write.fd });
  }

  function startSender(): Process {
    using input = new Descriptor(from, 'r');
    if (pair.opensFiles === true) return start(pair.sender(port, from));
    if (through.sender === undefined) return start(pair.sender(port, from), { stdin: input.fd });
    using pipe = makePipe();
    start(CAT, { stdin: input.fd, stdout: pipe.write.fd });
    return start(pair.sender(port, from), { stdin: pipe.read.fd });
  }
}

const CAT = { command: 'cat', args: [] } as const;
