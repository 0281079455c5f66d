import { type ConfigFile, type Opener, configOptions } from './config-file.ts';
import { didYouMean } from './did-you-mean.ts';
import type { GivenOptions } from './draft.ts';
import { applyOptionList, mergeOptions, overlay } from './given-options.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** The variables that hold an Erlang option list to start from. */
export const optionVariables = {
  connect: 'GENTCP_CONNECT_OPTIONS',
  listen: 'GENTCP_LISTEN_OPTIONS',
} as const satisfies Readonly<Record<Opener, string>>;

/**
 * What the user has set for every run, on top of the command's own defaults: his file, then the environment. As gen_tcp does
 * with inet_default_connect_options, an `active` in it does not count.
 *
 * @throws UsageError naming the variable, or the file and the line
 */
export function userDefaults(opener: Opener, defaults: GivenOptions, { env, config }: Surroundings): GivenOptions {
  const layers = [fileLayer(opener, config()), backendLayer(env), listLayer(opener, env)];
  return layers.map(passive).reduce(overlay, defaults);
}

const NOTHING: GivenOptions = new Map();

function fileLayer(opener: Opener, file: ConfigFile | undefined): GivenOptions {
  return file === undefined ? NOTHING : configOptions(file, opener);
}

const BACKENDS = ['inet', 'socket'] as const;

/** Erlang's kernel parameter inet_backend. */
function backendLayer(env: Surroundings['env']): GivenOptions {
  const asked = env['GENTCP_INET_BACKEND'] ?? '';
  if (asked === '') return NOTHING;
  const backend = BACKENDS.find((name) => name === asked);
  if (backend !== undefined) return mergeOptions(NOTHING, [['inetBackend', backend]], 'GENTCP_INET_BACKEND');
  throw new UsageError(
    `GENTCP_INET_BACKEND=${asked}: not a backend; accepted are ${BACKENDS.join(' and ')}`,
    didYouMean(asked, BACKENDS),
  );
}

function listLayer(opener: Opener, env: Surroundings['env']): GivenOptions {
  const variable = optionVariables[opener];
  const text = env[variable] ?? '';
  return text.trim() === '' ? NOTHING : applyOptionList(NOTHING, text, variable);
}

function passive(options: GivenOptions): GivenOptions {
  return new Map([...options].filter(([key]) => key !== 'active'));
}
