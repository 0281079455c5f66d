import type { Draft, Settings } from './draft.ts';
import { parseDuration, shortTimeWarning } from './duration.ts';
import { type CommandName, type Flag, type Given, commandNames, sessionCommands } from './flag.ts';
import type { Milliseconds } from './invocation.ts';

/** A flag that says how long something may take. */
interface TimeFlag {
  readonly name: string;
  readonly summary: string;
  /** Absent: every command that holds connections takes it. */
  readonly commands?: readonly CommandName[];
  readonly set: (settings: Settings, time: Milliseconds) => Settings;
}

/** The flags that are the command line's own, and take a time. */
export function timeFlags(): readonly Flag[] {
  return rows.map(fromTime);
}

const rows: readonly TimeFlag[] = [
  {
    name: 'connect-timeout',
    summary: 'To be connected, whatever addresses and attempts it takes; wait and scan: for one attempt',
    commands: ['connect', 'call', 'relay', 'wait', 'scan'],
    set: (settings, connectTimeout) => ({ ...settings, connectTimeout }),
  },
  {
    name: 'retry',
    summary: 'Try again for so long while nobody listens there',
    commands: ['connect', 'call', 'relay'],
    set: (settings, retry) => ({ ...settings, retry }),
  },
  {
    name: 'accept-timeout',
    summary: 'For a client to come; with -k while nobody is connected',
    commands: ['listen'],
    set: (settings, acceptTimeout) => ({ ...settings, acceptTimeout }),
  },
  {
    name: 'recv-timeout',
    summary: 'For the next packet to come, in every mode',
    set: (settings, recvTimeout) => ({ ...settings, recvTimeout }),
  },
  {
    name: 'idle-timeout',
    summary: 'Without a byte in either direction',
    commands: [...sessionCommands, 'relay'],
    set: (settings, idleTimeout) => ({ ...settings, idleTimeout }),
  },
  {
    name: 'max-time',
    summary: 'For the whole run',
    commands: commandNames,
    set: (settings, maxTime) => ({ ...settings, maxTime }),
  },
];

function fromTime({ set, commands = sessionCommands, ...flag }: TimeFlag): Flag {
  const apply = (draft: Draft, { spelled, text }: Given): Draft => {
    const settings = set(draft.settings, parseDuration(text, spelled));
    const warning = shortTimeWarning(text, spelled);
    return { ...draft, settings, warnings: warning === undefined ? draft.warnings : [...draft.warnings, warning] };
  };
  return { ...flag, value: 'TIME', group: 'Times', commands, apply };
}
