import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GenTcpError } from '../error.ts';
import { nearest } from '../options/nearest.ts';
import { reasonOf } from '../reason.ts';
import { inetTransport } from './inet-transport.ts';
import type { TransportModule } from './transport.ts';

/** gen_tcp's own modules. Which family each stands for is read where the other options of the opening are. */
const BUILT_IN: ReadonlySet<string> = new Set(['inet_tcp', 'inet6_tcp', 'local_tcp']);

/**
 * The transport that the option `tcp_module` names: a built-in one, or an ES module by its path (from the working
 * directory) or by the name of its package.
 *
 * Rejects with `enotsup`, naming the option, where there is no such module; a function that the module has not got rejects
 * so when it is called.
 */
export async function loadTransport(name: string | undefined): Promise<Required<TransportModule>> {
  if (name === undefined || BUILT_IN.has(name)) return inetTransport;
  const module = await load(name);
  return {
    connect: (target, request) => translating(name, () => module.connect?.(target, request) ?? lacks(name, 'connect')),
    listen: (place, request) => translating(name, () => module.listen?.(place, request) ?? lacks(name, 'listen')),
  };
}

/** Does this value of `tcp_module` mean the sockets of the kernel? */
export function isBuiltIn(name: string | undefined): boolean {
  return name === undefined || BUILT_IN.has(name);
}

async function load(name: string): Promise<TransportModule> {
  const found = await imported(name);
  if (isTransportModule(found)) return found;
  throw refusal(name, 'it exports neither connect nor listen');
}

async function imported(name: string): Promise<unknown> {
  try {
    return await import(locate(name));
  } catch (error) {
    const meant = nearest(name, [...BUILT_IN]);
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    const [why] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw refusal(name, `it does not load: ${why}${hint}`);
  }
}

/** Paths and packages are looked for from the working directory, not from where this library lies. */
function locate(name: string): string {
  if (isAbsolute(name) || /^\.{1,2}\//.test(name)) return pathToFileURL(resolve(name)).href;
  const found = createRequire(join(process.cwd(), 'index.js')).resolve(name);
  return isAbsolute(found) ? pathToFileURL(found).href : found;
}

function isTransportModule(found: unknown): found is TransportModule {
  if (typeof found !== 'object' || found === null) return false;
  const calls = ['connect', 'listen'].map((key) => Reflect.get(found, key)).filter((call) => call !== undefined);
  return calls.length > 0 && calls.every((call) => typeof call === 'function');
}

function lacks(name: string, needed: string): Promise<never> {
  return Promise.reject(refusal(name, `it exports no function ${needed}`));
}

/** The errors of a module are Node's, or those of another copy of this library: their `code` says the reason. */
async function translating<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const reason = error instanceof GenTcpError ? undefined : reasonOf(error);
    throw reason === undefined ? error : new GenTcpError(reason, { what: `tcp_module ${name}` });
  }
}

function refusal(name: string, because: string): GenTcpError {
  return new GenTcpError('enotsup', { what: `option tcp_module: ${name}`, because });
}
