import path from 'node:path';
import { type Child, type ChildPlan, launch } from './child.ts';

/** Any Node would run the program; it is judged on the one that the project brings. */
export const nodeBinary: string = process.execPath;

/** The single executable that is to be tested; `undefined` where it is what npm installs. */
export const executable: string | undefined = process.env['GENTCP_PROGRAM'];

/** The real program, as it is installed. */
export const program: string = executable ?? path.join(import.meta.dirname, '../../bin/gentcp.js');

/** The words that run it. */
export const commandWords: readonly [string, ...string[]] =
  executable === undefined ? [nodeBinary, program] : [executable];

export type How = Omit<ChildPlan, 'command' | 'args'>;

/** Runs `gentcp ARGS`. */
export function gentcp(args: readonly string[], how: How = {}): Child {
  const [first, ...others] = commandWords;
  return launch({ ...how, command: first, args: [...others, ...args] });
}

/** Runs `gentcp listen` at a free port of 127.0.0.1, and resolves when it says that it does. */
export async function gentcpListen(
  args: readonly string[],
  how: How = {},
): Promise<{ readonly child: Child; readonly port: number }> {
  const child = gentcp(['listen', '127.0.0.1', '0', ...args], how);
  return { child, port: await portOf(child) };
}

/** The port that a listening gentcp says it has. */
export async function portOf({ stderr }: Child): Promise<number> {
  await stderr.until(LISTENING);
  return Number(LISTENING.exec(stderr.text)?.[1]);
}

/** Runs `gentcp connect` to a port of 127.0.0.1. */
export function gentcpConnect(port: number, args: readonly string[], how: How = {}): Child {
  return gentcp(['connect', '127.0.0.1', String(port), ...args], how);
}

const LISTENING = /^gentcp: listening on 127\.0\.0\.1:(\d+)$/m;
