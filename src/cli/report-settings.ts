import type { Draft } from './draft.ts';
import type { ReportSettings } from './invocation.ts';
import type { Surroundings } from './surroundings.ts';

/** How to talk to people: what the flags, the environment and the terminal say together. */
export function reportSettings(draft: Draft, notes: readonly string[], surroundings: Surroundings): ReportSettings {
  const { verbosity } = draft.settings;
  return {
    verbosity,
    ...reportDefaults(surroundings),
    remarks: [
      ...(verbosity === 'quiet' ? [] : [...draft.warnings, ...passiveWarnings(draft)]),
      ...(verbosity === 'verbose' ? notes : []),
    ],
  };
}

/** A session that stays passive waits for ever where nobody can ask for more. */
function passiveWarnings({ options, settings: { input, onPassive = 'rearm' } }: Draft): readonly string[] {
  const active = options.get('active')?.value;
  if (typeof active !== 'number' || input?.format === 'json') return [];
  if (onPassive === 'exit' || (onPassive === 'rearm' && active > 0)) return [];
  return [`after ${Math.max(active, 0)} packets nothing more is received: only a setopts on a json stdin asks for it`];
}

/** What holds before a line has been read, or when it cannot be. */
export function reportDefaults({
  env,
  terminals,
}: Surroundings): Pick<ReportSettings, 'colour' | 'terminal' | 'traces'> {
  const unwanted = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return { colour: terminals.stderr && !unwanted, terminal: terminals.stderr, traces: env['GENTCP_DEBUG'] === '1' };
}
