import type { Connection } from './connection.ts';
import { GenTcpError } from './error.ts';
import { Passage, StallClock, checkUnframed } from './passage.ts';
import { checkReceive } from './receive-check.ts';
import type { Pass, PassEvents } from './transport/transport.ts';

/** How `passOn` passes on. */
export interface PassOn {
  readonly signal?: AbortSignal | undefined;
}

/** What `Socket.passOn` does. */
export async function passOn(from: Connection, to: Connection, { signal }: PassOn): Promise<number> {
  checkEnds(from, to);
  const clock = new StallClock(to.settings.outbound.sendTimeout, () => passage.stop(new GenTcpError('timeout')));
  const passage = new Passage({
    moved(bytes) {
      clock.stop();
      from.inbound.passed(bytes);
      to.outbound.traffic.count(bytes);
    },
    waits: (side) => (side === 'descriptor' ? clock.start() : clock.stop()),
  });
  const begin = (events: PassEvents): Pass | undefined => from.transport.passOn?.(to.transport, events);
  from.incoming = passage;
  to.outgoing = passage;
  try {
    await to.outbound.flushed();
    // What has arrived already comes first, by recv.
    if (to.ending.open && !from.inbound.holdsBytes) await to.closingOnTimeout(passage.run(signal, begin));
  } finally {
    clock.stop();
    from.incoming = undefined;
    to.outgoing = undefined;
  }
  // A shutdown that has waited for the end is no reason to fail.
  if (!to.ending.open) to.ending.checkSend();
  return passage.bytes;
}

function checkEnds(from: Connection, to: Connection): void {
  checkUnframed(from, 'passOn');
  checkUnframed(to, 'passOn');
  checkReceive(from, 0);
  if (to.outgoing !== undefined)
    throw new GenTcpError('ealready', { because: 'passOn: something is being sent there already' });
  to.ending.checkSend();
}
