import type { Active } from './active.ts';
import { GenTcpError } from './error.ts';
import type { InboundSettings } from './inbound.ts';
import { loadLibc } from './native/libc.ts';
import { getSocketOption, setSocketOption, socketSettings } from './native/socket-option.ts';
import { checkOptions } from './options/check.ts';
import { withOption } from './options/merge.ts';
import type { OptionRequest, Options } from './options/options.ts';
import type { Family, OptionRow } from './options/row.ts';
import { optionRow, optionTable } from './options/table.ts';
import type { OutboundSettings } from './outbound.ts';
import { setActive } from './active.ts';

/** What an owner's mailbox may hold before reading stops, where `high_msgq_watermark` was not set: bytes. */
const MAILBOX_HIGH = 1048576;

/** The options of one socket: what was given, over the defaults of the table. */
export class SocketSettings {
  readonly #family: Family;
  #given: Options;

  /** Takes options that `checkOptions` has been through. */
  constructor(given: Options, family: Family) {
    this.#given = Object.fromEntries(Object.entries(given).filter(([key]) => optionRow(key)?.home !== 'none'));
    this.#family = family;
  }

  get active(): Active {
    return this.#value('active');
  }

  get packet(): InboundSettings['packet'] {
    return this.#value('packet');
  }

  get deliver(): 'term' | 'port' {
    return this.#value('deliver') === 'port' ? 'port' : 'term';
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
    // A connection that is lost has no descriptor any more; gen_tcp says ok there.
    if (fd !== undefined) for (const setting of socketSettings(checked)) setSocketOption(fd, this.#family, setting);
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

  /** recbuf moves buffer along, as inet_drv does, but not below one byte. */
  get #buffer(): number {
    const { buffer, recbuf = 0 } = this.#given;
    return buffer ?? (recbuf > 0 ? recbuf : this.#value('buffer'));
  }

  #value<Key extends keyof Options>(key: Key): NonNullable<Options[Key]> {
    const value = this.#given[key] ?? defaults[key];
    if (value === undefined) throw new GenTcpError('einval', { because: `option ${key} has no value` });
    return value;
  }

  /** The two watermarks push each other: the one that was set stands. */
  #keep(key: string, value: unknown): void {
    const row = optionRow(key);
    if (row === undefined || WITHOUT_EFFECT.has(row.home)) return;
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
    if (typeof row.home === 'string' || row.name === 'linger') return valueAt(this.#given, row.key) ?? row.default;
    return fd === undefined ? undefined : getSocketOption(fd, this.#family, row);
  }
}

/** Where setopts changes nothing that getopts could tell: `netns` is of the moment when the socket was made. */
const WITHOUT_EFFECT: ReadonlySet<unknown> = new Set(['raw', 'none', 'opening']);

const defaults: Options = Object.fromEntries(optionTable.map((row) => [row.key, row.default]));

function valueAt(options: Options, key: string): unknown {
  return Object.entries(options).find(([name]) => name === key)?.[1];
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
