import { GenTcpError } from '../error.ts';
import { INT32_MAX, INT32_MIN, integer } from './kind-number.ts';
import { withOption } from './merge.ts';
import type { OptionName, OptionRequest, Options } from './options.ts';
import { badValue, outOfScope, refusal, refusalReason, showValue, unknownKey } from './refusal.ts';
import type { OptionRow, Scope } from './row.ts';
import { optionRow } from './table.ts';

/**
 * Options as they may be used: a copy in which every name is known, taken by this call, and every value of its kind.
 * Those that are `undefined` are left out.
 *
 * Fails with `badarg` for connect and listen, with `einval` for setopts; the message names the option, the value and what
 * is accepted.
 *
 * @internal
 */
export function checkOptions(scope: Scope, options: unknown): Options {
  const reason = refusalReason(scope);
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new GenTcpError(reason, { because: `options are an object, not ${showValue(options)}` });
  }
  let checked: Options = {};
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const row = optionRow(key);
    if (row === undefined || row.key !== key) throw refusal(reason, key, unknownKey(key));
    if (!row.calls.includes(scope)) throw refusal(reason, key, outOfScope(row, scope));
    checked = withOption(checked, row, checkValue(row, value, scope));
  }
  return checked;
}

function checkValue(row: OptionRow, value: unknown, scope: Scope): unknown {
  const checked = row.kind.check(value);
  if (checked === undefined) throw refusal(refusalReason(scope), row.key, badValue(row, showValue(value)));
  return checked;
}

/**
 * What getopts may be asked for, from an unknown value.
 *
 * Fails with `einval` for a name that is unknown or cannot be read, and for a bad `raw`, naming it.
 *
 * @internal
 * @example checkRequests(['active', { raw: [6, 8, 4] }])
 */
export function checkRequests(names: unknown): OptionRequest[] {
  if (!Array.isArray(names)) {
    throw new GenTcpError('einval', { because: `the names of options are an array, not ${showValue(names)}` });
  }
  const given: readonly unknown[] = names;
  return given.map(checkRequest);
}

function checkRequest(request: unknown): OptionRequest {
  if (isOptionName(request)) return request;
  if (typeof request === 'string') throw refusal('einval', request, whyNotReadable(request));
  return checkRaw(request);
}

/** A name that getopts takes; `raw` alone does not say which option. */
function isOptionName(name: unknown): name is OptionName {
  if (typeof name !== 'string') return false;
  const row = optionRow(name);
  return row !== undefined && row.key === name && row.home !== 'raw' && row.calls.includes('getopts');
}

function whyNotReadable(name: string): string {
  const row = optionRow(name);
  if (row === undefined || row.key !== name) return unknownKey(name);
  return row.home === 'raw' ? `it needs its numbers: ${RAW_FORM}` : outOfScope(row, 'getopts');
}

const RAW_FORM = '{ raw: [level, option, sizeOrBytes] }';

/** inet answers in one frame of 64 KiB, of which the rest is overhead. */
const LARGEST_RAW = 65_522;

const number = integer({ least: INT32_MIN, most: INT32_MAX });
const size = integer({ least: 0, most: LARGEST_RAW });

function checkRaw(request: unknown): OptionRequest {
  const raw: unknown = typeof request === 'object' && request !== null && 'raw' in request ? request.raw : undefined;
  const [level, option, wanted]: readonly unknown[] = Array.isArray(raw) && raw.length === 3 ? raw : [];
  const numbers = [number.check(level), number.check(option)] as const;
  const length = size.check(wanted instanceof Uint8Array ? wanted.length : wanted);
  if (numbers[0] === undefined || numbers[1] === undefined || length === undefined) {
    const because = `${showValue(request)} is no request; one is a name, or ${RAW_FORM} with at most ${LARGEST_RAW} bytes`;
    throw new GenTcpError('einval', { because });
  }
  return { raw: [numbers[0], numbers[1], wanted instanceof Uint8Array ? wanted : length] };
}
