import type { Active } from './active.ts';
import { GenTcpError } from './error.ts';
import type { InboundSettings } from './inbound.ts';
import { loadLibc } from './native/libc.ts';
import { checkOptions } from './options/check.ts';
import { kernelOption, kernelSettings, kernelValue } from './options/kernel.ts';
import { withOption } from './options/merge.ts';
import type { OptionRequest, Options } from './options/options.ts';
import type { Family, OptionRow } from './options/row.ts';
import { optionRow, optionTable } from './options/table.ts';
import type { OutboundSettings } from './outbound.ts';
import { setActive } from './active.ts';

/** What an owner's mailbox may hold before reading stops, where `high_msgq_watermark` was not set: bytes. */
const MAILBOX_HIGH = 1048576;

/** Room for any option that has a row; TCP_INFO and its kin are asked for by `raw` with a size. */
const KERNEL_VALUE_MAX = 256;

/** The linger time is kept here and carried out by close: in the kernel it would make close(2) block the event loop. */
const EMULATED = new Set(['linger']);

/** The options of one socket: what was given, over the defaults of the table. */
export class SocketSettings {
  readonly #family: Family;
  #given: Options;

  /** Takes options that `checkOptions` has been through. */
  constructor(given: Options, family: Family) {
    this.#given = given;
    this.#family = family;
  }

  /** What the kernel is told before the socket connects or listens. */
  static kernelSettings(options: Options): ReturnType<typeof kernelSettings> {
    return kernelSettings(options).filter(({ row }) => !EMULATED.has(row.name));
  }

  get active(): Active {
    return this.#value('active');
  }

  get packet(): InboundSettings['packet'] {
    return this.#value('packet');
  }

  get exitOnClose(): boolean {
    return this.#value('exitOnClose');
  }

  get showEconnreset(): boolean {
    return this.#value('showEconnreset');
  }

  get sendTimeoutClose(): boolean {
    return this.#value('sendTimeoutClose');
  }

  get linger(): readonly [boolean, number] {
    return this.#value('linger');
  }

  get mailboxHigh(): number {
    return this.#given.highMsgqWatermark ?? MAILBOX_HIGH;
  }

  get inbound(): InboundSettings {
    return {
      packet: this.packet,
      packetSize: this.#value('packetSize'),
      lineDelimiter: this.#value('lineDelimiter') & 0xff,
      buffer: this.#buffer,
      lineLength: this.#given.buffer ?? 0,
      mode: this.#value('mode') === 'list' ? 'list' : 'binary',
      header: this.#value('header'),
    };
  }

  get outbound(): OutboundSettings {
    return {
      highWatermark: this.#value('highWatermark'),
      lowWatermark: this.#value('lowWatermark'),
      sendTimeout: this.#value('sendTimeout'),
      delaySend: this.#value('delaySend'),
    };
  }

  /** What an accepted socket starts with: what was given here and is inherited. */
  inherit(): SocketSettings {
    const inherited = optionTable.filter((row) => row.inherited && row.key in this.#given);
    const given = Object.fromEntries(inherited.map((row) => [row.key, valueAt(this.#given, row.key)]));
    return new SocketSettings(given, this.#family);
  }

  /** The counter arithmetic of a listener, which delivers nothing but hands its value on. */
  setActive(value: Active): { readonly passive: boolean } {
    const { active } = this;
    const state = typeof active === 'number' && active > 0 ? setActive({ kind: 'passive' }, active).state : undefined;
    const step = setActive(state ?? { kind: 'passive' }, value);
    const left = step.state.kind === 'counting' ? step.state.left : value;
    this.#given = { ...this.#given, active: step.passive ? false : left };
    return step;
  }

  /**
   * Takes new values: all are checked, then those of the kernel are set in their order, then the others are kept.
   * Answers what was given. The `active` option is left to whoever counts.
   */
  change(options: Options, fd: number | undefined): Options {
    const checked = checkOptions('setopts', options);
    for (const { row, level, option, value } of SocketSettings.kernelSettings(checked)) {
      if (fd === undefined || !this.#applies(row)) continue;
      set(row, () => loadLibc(row.name).setsockopt(fd, level, option, value));
    }
    const { active: _active, ...rest } = checked;
    for (const [key, value] of Object.entries(rest)) this.#keep(key, value);
    return checked;
  }

  /** The values of options, in request order; what does not apply to this socket is left out. */
  read(requests: readonly OptionRequest[], fd: number | undefined, active: Active): Options {
    let answer: Options = {};
    for (const request of requests) {
      if (typeof request !== 'string') answer = withRaw(answer, fd, request.raw);
      else if (request === 'active') answer = { ...answer, active };
      else {
        const row = optionRow(request);
        const value = row === undefined ? undefined : this.#read(row, fd);
        if (value !== undefined) answer = { ...answer, [request]: value };
      }
    }
    return answer;
  }

  get #buffer(): number {
    return this.#given.buffer ?? this.#given.recbuf ?? this.#value('buffer');
  }

  #value<Key extends keyof Options>(key: Key): NonNullable<Options[Key]> {
    const value = this.#given[key] ?? defaults[key];
    if (value === undefined) throw new GenTcpError('einval', { because: `option ${key} has no value` });
    return value;
  }

  /** The two watermarks push each other: the one that was set stands. */
  #keep(key: string, value: unknown): void {
    const row = optionRow(key);
    if (row === undefined || row.home === 'raw') return;
    this.#given = withOption(this.#given, row, value);
    const { highWatermark, lowWatermark } = this.outbound;
    if (lowWatermark <= highWatermark) return;
    this.#given =
      key === 'lowWatermark'
        ? { ...this.#given, highWatermark: lowWatermark }
        : { ...this.#given, lowWatermark: highWatermark };
  }

  #read(row: OptionRow, fd: number | undefined): unknown {
    if (row.name === 'packet') return this.packet === 'raw' ? 0 : this.packet;
    if (row.name === 'buffer') return this.#buffer;
    const kept = valueAt(this.#given, row.key) ?? row.default;
    if (typeof row.home === 'string' || EMULATED.has(row.name)) return kept;
    if (fd === undefined || !this.#applies(row)) return undefined;
    const [level, option] = kernelOption(row, row.home, this.#family);
    return kernelValue(row, loadLibc(row.name).getsockopt(fd, level, option, Buffer.alloc(KERNEL_VALUE_MAX)));
  }

  #applies(row: OptionRow): boolean {
    return typeof row.home === 'string' || row.home.families.includes(this.#family);
  }
}

const defaults: Options = Object.fromEntries(optionTable.map((row) => [row.key, row.default]));

function valueAt(options: Options, key: string): unknown {
  return Object.entries(options).find(([name]) => name === key)?.[1];
}

/** A refusal of the kernel says which option it refused. */
function set(row: OptionRow, apply: () => void): void {
  try {
    apply();
  } catch (error) {
    if (!(error instanceof GenTcpError)) throw error;
    throw new GenTcpError(error.reason, { what: `option ${row.name}` });
  }
}

function withRaw(
  answer: Options,
  fd: number | undefined,
  [level, option, wanted]: readonly [number, number, number | Uint8Array],
): Options {
  if (fd === undefined) return answer;
  const value = typeof wanted === 'number' ? Buffer.alloc(wanted) : Buffer.from(wanted);
  try {
    const bytes = loadLibc('raw').getsockopt(fd, level, option, value);
    return { ...answer, raw: [...(answer.raw ?? []), [level, option, bytes]] };
  } catch (error) {
    // inet leaves out of its answer what the kernel refuses; that there are no native calls at all is another matter.
    if (error instanceof GenTcpError && error.reason !== 'enotsup') return answer;
    throw error;
  }
}
