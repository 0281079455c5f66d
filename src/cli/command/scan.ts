import { GenTcpError, type Reason, type SockAddr } from '../../core/index.ts';
import type { ScanInvocation } from '../invocation.ts';
import { addressesOf } from '../probe/addresses.ts';
import { type PortReport, jsonPort, textPort } from '../probe/port-report.ts';
import { reach } from '../probe/reach.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';

/** Attempts under way at once: enough to wait for silent ports together, few enough for every limit of descriptors. */
const AT_ONCE = 64;

/** `gentcp scan`: one line a port, in their order, each as soon as it is known. */
export async function runScan(invocation: ScanInvocation, run: Run, report: Report): Promise<void> {
  const { ports, output } = invocation;
  const sink = outputSink(1, fileKind(1));
  const form = output === 'json' ? jsonPort : textPort;
  let open = 0;
  let last: Reason | undefined;
  for await (const found of probeAll(invocation, run)) {
    if (found.reason === undefined) open += 1;
    else last = found.reason;
    await sink.write([Buffer.from(`${form(found)}\n`)]).catch(failAtStdout);
  }
  report.detail(`${open} of ${ports.length} open`);
  if (open === 0 && last !== undefined) throw noneOpen(ports, last);
}

/** What came of each port, in their order. */
async function* probeAll(invocation: ScanInvocation, run: Run): AsyncIterable<PortReport> {
  const { ports, target, options } = invocation;
  const addresses = await addressesOf(target, options);
  const waiting: Promise<PortReport>[] = [];
  const start = (port: number): void => {
    const probed = probe(port, addresses, { invocation, run });
    // Whoever waits for the port learns of it; the others may be given up before.
    probed.catch(() => undefined);
    waiting.push(probed);
  };
  for (const port of ports.slice(0, AT_ONCE)) start(port);
  for (let next = AT_ONCE, found = waiting.shift(); found !== undefined; found = waiting.shift()) {
    yield await found;
    const port = ports[next];
    next += 1;
    if (port !== undefined) start(port);
  }
}

/** Open at one of the addresses, or the reason of the last. */
async function probe(
  port: number,
  addresses: readonly SockAddr[],
  { invocation, run }: { readonly invocation: ScanInvocation; readonly run: Run },
): Promise<PortReport> {
  const { options, connectTimeout: timeout } = invocation;
  let report: PortReport = { address: '', port, reason: 'nxdomain' };
  for (const address of addresses) {
    const reason = await reach({ ...address, port }, { options, timeout, signal: run.signal });
    report = { address: address.addr ?? '', port, reason };
    if (reason === undefined) break;
  }
  return report;
}

function noneOpen(ports: readonly number[], last: Reason): SessionFailure {
  const because = ports.length === 1 ? undefined : `none of ${ports.length} ports is open`;
  return new SessionFailure('scan', new GenTcpError(last, because === undefined ? {} : { because }));
}

function failAtStdout(error: unknown): never {
  throw new SessionFailure('stdout', error);
}
