import { closeSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { GenTcpError, type ListenOptions, type ListenSocket, listen, resolveHost } from '../../core/index.ts';
import { addressText, peerText } from '../address-text.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { SessionOutput } from '../session/session-output.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { acceptOne } from './accept.ts';
import { openingPhase } from './opening-phase.ts';
import { holdSession, onlyConnection, sessionOptions } from './session.ts';
import { serve } from './serve.ts';

/** `gentcp listen`: accepts one connection, and is that connection from then on. */
export async function runListen(invocation: ListenInvocation, run: Run, report: Report): Promise<void> {
  const listener = await open(invocation);
  try {
    announce(invocation, listener, report);
    if (invocation.session.output.format === 'json') await tellProgram(invocation, listener);
    if (invocation.keepOpen) return await serve(invocation, listener, run, report);
    const socket = await acceptOne(listener, invocation.acceptTimeout, run);
    // Later clients are refused at once.
    await listener.close();
    report.detail(`accepted ${peerText(socket)}`);
    return await holdSession(invocation, onlyConnection(socket, invocation, 2), run, report);
  } finally {
    await listener.close();
  }
}

async function open({ at, options, session }: ListenInvocation): Promise<ListenSocket> {
  const given: ListenOptions = { ...options, ...sessionOptions(session, options) };
  try {
    if (at.kind === 'fd') return await listen(0, given);
    if (at.kind === 'local') return await listen(0, { ...given, ip: { local: at.path } });
    if (at.host !== undefined) return await listen(at.port, { ...given, ip: await addressOf(at.host, options) });
    return hasFamily(options) ? await listen(at.port, given) : await listenOnBoth(at.port, given);
  } catch (error) {
    throw new SessionFailure(openingPhase(error, 'listen'), error);
  }
}

async function addressOf(host: string, options: ListenOptions): Promise<string> {
  const family = options.inet6 === true ? 'inet6' : options.inet === true ? 'inet' : undefined;
  const [first] = await resolveHost(host, family);
  if (first === undefined) throw new GenTcpError('nxdomain');
  return first.addr;
}

function hasFamily({ inet, inet6, local, ip, ifaddr, tcpModule }: ListenOptions): boolean {
  return [inet, inet6, local, ip, ifaddr, tcpModule].some((value) => value !== undefined);
}

/** Both families at one port where the system has IPv6; else IPv4 alone. */
async function listenOnBoth(port: number, options: ListenOptions): Promise<ListenSocket> {
  try {
    return await listen(port, { ...options, inet6: true, ipv6V6only: options.ipv6V6only ?? false });
  } catch (error) {
    const lacks = error instanceof GenTcpError && (error.reason === 'eafnosupport' || error.reason === 'eaddrnotavail');
    if (!lacks) throw error;
    return listen(port, options);
  }
}

/** Tells people and scripts that it listens, and where. */
function announce({ portFile, readyFd }: ListenInvocation, listener: ListenSocket, report: Report): void {
  const address = listener.sockname();
  report.notice(`listening on ${addressText(address)}`);
  const line = `${address.port ?? address.path ?? ''}\n`;
  if (portFile !== undefined) tell(`--port-file ${portFile}`, () => writeWhole(portFile, line));
  if (readyFd !== undefined) tell(`--ready-fd ${readyFd}`, () => writeAndClose(readyFd, line));
}

function tell(flag: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new SessionFailure('announce', error, { call: flag });
  }
}

function writeAndClose(fd: number, text: string): void {
  writeSync(fd, text);
  closeSync(fd);
}

/** The same as an event; the listener is #Port<0.1>. */
async function tellProgram({ session: settings, options }: ListenInvocation, listener: ListenSocket): Promise<void> {
  const output = new SessionOutput(outputSink(1, fileKind(1)), 1, { settings, options });
  await output.event({ event: 'listening', socket: 1, local: listener.sockname() });
}

/** Whoever waits for the file finds all of it or nothing. */
function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, file);
}
