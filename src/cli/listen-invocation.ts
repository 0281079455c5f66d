import type { ListenOptions, Options } from '../core/index.ts';
import { adopted, anyAddress, hostAndPort, isHostAlone, listenPlace, local } from './address-operand.ts';
import { commandOptions, unixNotes } from './command-options.ts';
import type { Draft } from './draft.ts';
import type { ListenInvocation, ListenPlace } from './invocation.ts';
import { reportSettings } from './report-settings.ts';
import { sessionSettings } from './session-settings.ts';
import { isOverwritten } from './stdio/output-file.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { workerInvocation } from './workers/worker-invocation.ts';

/**
 * What a `listen` line asks for.
 *
 * @throws UsageError naming what is wrong
 */
export function listenInvocation(
  draft: Draft,
  operands: readonly string[],
  surroundings: Surroundings,
): ListenInvocation {
  checkKeepOpen(draft.settings);
  const { options, notes } = commandOptions('listen', draft);
  const at = placeOf(options, operands);
  checkWorkers(draft.settings, at, options);
  const invocation: ListenInvocation = {
    command: 'listen',
    at,
    options: withoutPlace(options, at),
    session: sessionSettings(draft.settings, options, surroundings),
    report: reportSettings(draft, [...notes, ...unixNotes(at, options)], surroundings),
    acceptTimeout: draft.settings.acceptTimeout,
    keepOpen: draft.settings.keepOpen,
    maxConnections: draft.settings.maxConnections,
    workers: draft.settings.workers,
    worker: undefined,
    portFile: draft.settings.portFile,
    readyFd: draft.settings.readyFd,
  };
  return surroundings.worker === undefined ? invocation : workerInvocation(invocation, surroundings.worker);
}

function checkKeepOpen({ keepOpen, maxConnections, outFile }: Draft['settings']): void {
  if (keepOpen && outFile !== undefined && isOverwritten(outFile)) {
    throw new UsageError(
      `--out-file ${outFile}: with -k each connection would overwrite what the one before it has left there`,
      `say --out-file '${outFile}-%n', where %n is the number of the connection`,
    );
  }
  if (keepOpen || maxConnections === Infinity) return;
  throw new UsageError(`--max-connections ${maxConnections}: only with -k; without it one connection is served`);
}

/** More than this is a slip of the finger: each takes the memory of a Node. */
const MOST_WORKERS = 256;

function checkWorkers(
  { workers, keepOpen, maxConnections }: Draft['settings'],
  { kind }: ListenInvocation['at'],
  { tcpModule }: Options,
): void {
  if (workers === undefined) return;
  const refuse = (why: string): UsageError => new UsageError(`--workers ${workers}: ${why}`);
  if (!keepOpen) throw refuse('only with -k; without it one connection is served');
  if (kind !== 'tcp' || tcpModule !== undefined)
    throw refuse('only at a TCP address, which several processes can share');
  if (workers > MOST_WORKERS) throw refuse(`at most ${MOST_WORKERS}`);
  if (maxConnections < workers)
    throw refuse(`more than --max-connections ${maxConnections}, of which each has a share`);
}

function placeOf(options: Options, operands: readonly string[]): ListenInvocation['at'] {
  // A negative one is as none.
  const { fd = -1 } = options;
  if (operands.length === 0 && fd >= 0) return adopted(fd);
  const { bound, port } = boundIn(options);
  const path = pathOf(bound);
  if (operands.length === 0 && path !== undefined) return local(path);
  return overridden(operandPlace(port, operands), bound, port);
}

/** What the options say of the place, of which the later counts: a socket address may have a port, too. */
function boundIn(options: Options): { readonly bound: Bound; readonly port: number | undefined } {
  let bound: Bound;
  let port: number | undefined;
  for (const key of Object.keys(options)) {
    if (key === 'port') port = options.port;
    else if (key === 'ip') bound = options.ip;
    else if (key === 'ifaddr') [bound, port] = [options.ifaddr, portOf(options.ifaddr) ?? port];
  }
  return { bound, port };
}

function operandPlace(port: number | undefined, operands: readonly string[]): ListenPlace {
  if (operands.length > 0 && port !== undefined && isHostAlone(operands))
    return listenPlace([...operands, String(port)]);
  if (operands.length > 0) return listenPlace(operands);
  if (port !== undefined) return anyAddress(port);
  throw new UsageError(
    'listen: the address is missing',
    'say PORT, HOST PORT, HOST:PORT, [V6]:PORT or unix:PATH; port 0 asks the system',
  );
}

/** gen_tcp:listen takes `ip` and `port` from the options before it takes them from its arguments. */
function overridden(place: ListenPlace, bound: Bound, port: number | undefined): ListenPlace {
  if (place.kind === 'local') return place;
  const stated = port ?? place.port;
  const host = bound === undefined ? place.host : undefined;
  const shown = hostOf(bound) ?? host;
  return { kind: 'tcp', host, port: stated, text: shown === undefined ? String(stated) : hostAndPort(shown, stated) };
}

type Bound = Options['ip'];

function pathOf(bound: Bound): string | undefined {
  if (typeof bound !== 'object') return undefined;
  return 'local' in bound ? bound.local : bound.path;
}

function hostOf(bound: Bound): string | undefined {
  if (typeof bound !== 'object') return bound;
  return 'addr' in bound ? bound.addr : undefined;
}

function portOf(bound: Bound): number | undefined {
  return typeof bound === 'object' && 'port' in bound ? bound.port : undefined;
}

/** What `at` says need not be said twice. */
function withoutPlace(options: Options, { kind }: ListenInvocation['at']): ListenOptions {
  // A descriptor is bound only where an address or a port is given beside it.
  if (kind === 'fd') return options;
  if (kind === 'local') return { ...options, port: undefined, ip: undefined, ifaddr: undefined };
  return { ...options, port: undefined, ifaddr: withoutPort(options.ifaddr) };
}

function withoutPort(bound: Bound): Bound {
  if (typeof bound !== 'object' || !('port' in bound)) return bound;
  const { port, ...address } = bound;
  return port === undefined ? bound : address;
}
