import type { Socket } from '../../core/index.ts';
import { listeningText } from '../address-operand.ts';
import { peerText } from '../address-text.ts';
import { diagnosisOf } from '../conclusion.ts';
import type { RelayInvocation } from '../invocation.ts';
import { type Pair, relayPair } from '../relay/pair.ts';
import { sideOf } from '../relay/side.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { prepareBypass } from '../session/bypass.ts';
import { reset } from '../session/closing.ts';
import { Interrupted } from '../session/interruption.ts';
import { acceptOne } from './accept.ts';
import { announce } from './announcement.ts';
import { descriptorsLeft } from './descriptors.ts';
import { dial } from './dial.ts';
import { OpenConnections } from './open-connections.ts';
import { openListener } from './open-listener.ts';
import { Shortages } from './shortages.ts';

/** Neither side is asked for lengths. */
const session = { recv: [] } as const;

/** Nothing is read from one side before there is another. */
const WAITING = { active: false } as const;

/** `gentcp relay`: a connection to TO for each that comes at FROM, until the run is interrupted. */
export async function runRelay(invocation: RelayInvocation, run: Run, report: Report): Promise<never> {
  const { at, from, maxConnections } = invocation;
  const listener = await openListener({ at, options: { ...from, ...WAITING }, session }, run);
  // Each has two.
  const descriptors = Math.floor(descriptorsLeft() / 2);
  const open = new OpenConnections(Math.min(maxConnections, descriptors));
  try {
    const address = listener.sockname();
    const place = `relay ${listeningText(at, address.port)}`;
    run.place = place;
    await Promise.race([announce(invocation, address, report), run.interrupted]);
    prepareBypass(invocation.bypass);
    const shortages = new Shortages(report, () => place, open);
    while (true) {
      if (open.count >= descriptors && descriptors < maxConnections) shortages.tell('emfile');
      await open.room();
      const socket = await acceptOne(listener, 'infinity', run).catch((error) => shortages.wait(error, run));
      if (socket === undefined) continue;
      open.opened();
      void serve(socket, invocation, { place, run, report }).finally(() => open.closed());
    }
  } finally {
    await listener.close();
    await open.ended();
  }
}

interface Around {
  /** The relay, in words. */
  readonly place: string;
  readonly run: Run;
  readonly report: Report;
}

/** One connection with the one that is made for it; a failure is a line on stderr, and the run goes on. */
async function serve(near: Socket, invocation: RelayInvocation, { place, run, report }: Around): Promise<void> {
  const { target, from, to, idleTimeout, bypass } = invocation;
  const peer = peerText(near);
  let stage = `${place}: ${peer}: connect ${target.text}`;
  const status = (): string => `${peer}: ${relayed(near)}`;
  const part = run.part();
  run.connections.add(status);
  try {
    const far = await connectFor(near, invocation, run);
    stage = `${place}: ${peer}`;
    report.detail(`accepted ${peer}, connected to ${peerText(far)}`);
    const pair: Pair = { near: sideOf(near, from.packet), far: sideOf(far, to.packet), bypass };
    await relayPair(pair, idleTimeout, part.interrupted);
    report.detail(status());
  } catch (error) {
    if (!(error instanceof Interrupted)) report.error(diagnosisOf(error, stage));
  } finally {
    run.connections.delete(status);
    part.over();
  }
}

async function connectFor(near: Socket, { target, to, connectTimeout, retry }: RelayInvocation, run: Run) {
  try {
    return await dial({ target, options: { ...to, ...WAITING }, session, connectTimeout, retry }, run);
  } catch (error) {
    await reset(near);
    throw error;
  }
}

function relayed({ bytesRead, bytesWritten }: Socket): string {
  return `received ${bytesRead} bytes, sent ${bytesWritten} bytes`;
}
