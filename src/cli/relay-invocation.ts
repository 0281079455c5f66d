import { type Options, codecOf, optionRow } from '../core/index.ts';
import { relayEnds } from './address-operand.ts';
import { type CommandOptions, DEFAULT, commandOptions, defaultOptions } from './command-options.ts';
import type { Opener } from './config-file.ts';
import type { Draft, GivenOptions } from './draft.ts';
import { overlay } from './given-options.ts';
import type { RelayInvocation } from './invocation.ts';
import { carriedOut, isTakenBy } from './option-flags.ts';
import { reportSettings } from './report-settings.ts';
import { bypassRule, relayBypass } from './session/bypass.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { userDefaults } from './user-defaults.ts';

/**
 * What a `relay` line asks for: options that both sides take hold for both, and the lists of one side come on top.
 *
 * @throws UsageError naming what is wrong
 */
export function relayInvocation(
  draft: Draft,
  operands: readonly string[],
  surroundings: Surroundings,
): RelayInvocation {
  const from = sideOptions('listen', { draft, surroundings, own: draft.from });
  const to = sideOptions('connect', { draft, surroundings, own: draft.to });
  const { settings } = draft;
  return {
    command: 'relay',
    ...relayEnds(operands),
    from: from.options,
    to: to.options,
    connectTimeout: settings.connectTimeout ?? 'infinity',
    retry: settings.retry,
    idleTimeout: settings.idleTimeout,
    maxTime: settings.maxTime,
    maxConnections: settings.maxConnections,
    portFile: settings.portFile,
    readyFd: settings.readyFd,
    bypass: relayBypass(bypassRule(surroundings.env), from.options, to.options),
    report: reportSettings(draft, [...new Set([...from.notes, ...to.notes])], surroundings),
  };
}

interface Side {
  readonly draft: Draft;
  readonly surroundings: Surroundings;
  /** The lists of this side alone. */
  readonly own: GivenOptions;
}

/** What one side is opened with: the user's own defaults, what was said for both sides, what was said for this one. */
function sideOptions(opener: Opener, { draft, surroundings, own }: Side): CommandOptions {
  refuseCarried(own);
  const shared = new Map([...draft.options].filter(([key, { origin }]) => origin !== DEFAULT && isShared(opener, key)));
  const start = userDefaults(opener, defaultOptions(opener), surroundings);
  const carried = new Map([...start].filter(([key]) => !isCarriedOut(key)));
  const given = commandOptions(opener, { ...draft, options: overlay(overlay(carried, shared), own) });
  refuseParsed(given.options);
  return given;
}

function isCarriedOut(key: string): boolean {
  return carriedOut.has(optionRow(key)?.name ?? '');
}

function isShared(opener: Opener, key: string): boolean {
  const row = optionRow(key);
  return row !== undefined && isTakenBy(opener, row);
}

/** Packets go on as they come: how they reach an owner is the relay's own affair. */
function refuseCarried(own: GivenOptions): void {
  for (const [key, { origin }] of own) {
    const row = optionRow(key);
    if (row === undefined || !carriedOut.has(row.name)) continue;
    throw new UsageError(`${origin}: option ${row.name}: relay carries it out itself`);
  }
}

function refuseParsed({ packet }: Options): void {
  if (packet === undefined || codecOf(packet)?.parse === undefined) return;
  throw new UsageError(
    `--packet ${String(packet)}: a parsed packet has no bytes to send on`,
    'say --packet raw: HTTP goes through as it is',
  );
}
