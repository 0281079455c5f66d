import type { Foreign } from './foreign.ts';

let bound: { readonly foreign: Foreign; readonly close: (fd: number) => number } | undefined;

/**
 * close(2), for what was opened here: a worker of Node closes by itself only what Node has opened. It answers below 0 where
 * it fails, which is for the caller to mind; what has no user any more mostly has nobody to tell.
 */
export function bindClose(foreign: Foreign): (fd: number) => number {
  if (bound?.foreign !== foreign) bound = { foreign, close: foreign.bind('close', ['int'], 'int') };
  return bound.close;
}
