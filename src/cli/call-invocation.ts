import { dialling } from './connect-invocation.ts';
import type { Draft, Settings } from './draft.ts';
import type { InputFormat } from './input/format.ts';
import type { CallInvocation, SessionSettings } from './invocation.ts';
import { isFramed } from './session/conversation-rules.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/**
 * What a `call` line asks for: the request is one packet unless `--in` cuts it, and the write side stays open until the
 * answer has come.
 *
 * @throws UsageError naming what is wrong
 */
export function callInvocation(draft: Draft, operands: readonly string[], surroundings: Surroundings): CallInvocation {
  const settings: Settings = { ...draft.settings, input: draft.settings.input ?? { format: 'all' } };
  const { rest, ...dialled } = dialling({ command: 'call', draft: { ...draft, settings }, operands, surroundings });
  const [data, ...more] = rest;
  const [surplus] = more;
  if (surplus !== undefined) throw new UsageError(`${surplus}: one operand too many`, 'DATA is one word: quote it');
  checkInput(dialled.session.input, data);
  return { ...dialled, command: 'call', data, session: untilAnswered(dialled.session, isFramed(dialled.options)) };
}

function checkInput({ format }: InputFormat, data: string | undefined): void {
  if (format === 'json') {
    throw new UsageError('--in json: a call sends one request; a program on stdin drives connect and listen');
  }
  if (format === 'none' && data !== undefined) {
    throw new UsageError('--in none: nothing is to be sent, and there is DATA on the line', 'leave one of them out');
  }
}

/** A default Erlang server stops at our end, before it has answered. What was said explicitly wins. */
function untilAnswered(settings: SessionSettings, framed: boolean): SessionSettings {
  const { eof, expect, recv } = settings;
  const onePacket = framed && recv.length === 0 ? 1 : undefined;
  return { ...settings, eof: eof === 'auto' ? 'hold' : eof, expect: expect ?? onePacket };
}
