import type { Active } from './active.ts';
import { GenTcpError } from './error.ts';
import type { InboundSettings } from './inbound-settings.ts';
import { loadLibc } from './native/libc.ts';
import { type Backend, backends } from './backend.ts';
import { type KernelSocket, getSocketOption, setSocketOption, socketSettings } from './native/socket-option.ts';
import { checkOptions } from './options/check.ts';
import type { KernelSetting } from './options/kernel.ts';
import { withOption } from './options/merge.ts';
import type { OptionRequest, Options } from './options/options.ts';
import type { Family, OptionRow } from './options/row.ts';
import { optionRow, optionTable } from './options/table.ts';
import { refuseReadAhead } from './opening.ts';
import type { OutboundSettings } from './outbound.ts';
import { setActive } from './active.ts';

/** What an owner's mailbox may hold before reading stops, where `high_msgq_watermark` was not set: bytes. */
const MAILBOX_HIGH = 1048576;

/** The options of one socket: what was given, over the defaults of the table. */
export class SocketSettings {
  /** Where the two implementations of gen_tcp differ. */
  readonly backend: Backend;
  readonly #family: Family;
  #given: Options;

  /** Takes options that `checkOptions` has been through. */
  constructor(given: Options, family: Family) {
    this.#given = Object.fromEntries(Object.entries(given).filter(([key]) => optionRow(key)?.home !== 'none'));
    this.#family = family;
    this.backend = backends[given.inetBackend ?? 'inet'];
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
    return this.backend.exitsOnClose && this.#value('exitOnClose');
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
      packetSize: this.#given.packetSize ?? this.backend.packetSize,
      lineDelimiter: this.#value('lineDelimiter') & 0xff,
      buffer: this.#buffer,
      lineLength: this.backend.bufferCutsLines ? (this.#given.buffer ?? 0) : 0,
      mode: this.#value('mode') === 'list' ? 'list' : 'binary',
      header: this.#value('header'),
      unparsed: this.deliver === 'port',
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
  inherit(fd: number | undefined): SocketSettings {
    const inherited = optionTable.filter((row) => row.inherited && row.key in this.#given);
    const given: Options = Object.fromEntries(inherited.map((row) => [row.key, valueAt(this.#given, row.key)]));
    if (fd !== undefined) for (const setting of socketSettings(given)) hand(this.#socket(fd), setting);
    // A listener that is passive because its count is used up makes passive sockets, not ones that say so again.
    const active = isUsedUp(given.active) ? false : given.active;
    return new SocketSettings({ ...given, active, inetBackend: this.#given.inetBackend }, this.#family);
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
   * Takes new values: all are checked, then they are applied from left to right, up to the first that the kernel refuses.
   * The `active` option is left to whoever counts.
   *
   * Fails with `einval` for a bad option, before anything is applied.
   */
  change(options: Options, fd: number | undefined): Change {
    const applied: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(checkOptions('setopts', options))) {
      try {
        if (key === 'readAhead' && value === false) throw refuseReadAhead();
        this.#tellKernel({ [key]: value }, fd);
      } catch (error) {
        if (error instanceof GenTcpError) return { applied, refused: error };
        throw error;
      }
      if (key !== 'active') this.#keep(key, value);
      applied[key] = value;
    }
    return { applied, refused: undefined };
  }

  /** The values of options, in request order; what does not apply to this socket is left out. */
  read(requests: readonly OptionRequest[], fd: number | undefined, active: Active): Options {
    let answer: Options = {};
    for (const request of requests) {
      if (typeof request !== 'string') answer = withRaw(answer, fd, request.raw);
      else if (request === 'active') answer = { ...answer, active: isUsedUp(active) ? false : active };
      else {
        const row = optionRow(request);
        const value = row === undefined ? undefined : this.#read(row, fd);
        if (value !== undefined) answer = { ...answer, [request]: value };
      }
    }
    return answer;
  }

  /** recbuf moves buffer along, as inet_drv does, but not below one byte. */
  /** A connection that is lost has no descriptor any more; gen_tcp says ok there. */
  #tellKernel(options: Options, fd: number | undefined): void {
    if (fd === undefined) return;
    for (const setting of socketSettings(options)) setSocketOption(this.#socket(fd), setting);
  }

  #socket(fd: number): KernelSocket {
    return { fd, family: this.#family, backend: this.backend };
  }

  get #buffer(): number {
    const { buffer, recbuf = 0 } = this.#given;
    return buffer ?? (recbuf > 0 ? recbuf : this.backend.buffer);
  }

  get #shownPacket(): InboundSettings['packet'] {
    if (!this.backend.rawIsZero) return this.#given.packet ?? 'raw';
    return this.packet === 'raw' ? 0 : this.packet;
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
    if (row.name === 'packet') return this.#shownPacket;
    if (row.name === 'buffer') return this.#buffer;
    if (row.name === 'packet_size') return this.inbound.packetSize;
    if (typeof row.home === 'string' || row.name === 'linger') return valueAt(this.#given, row.key) ?? row.default;
    return fd === undefined ? undefined : getSocketOption(fd, this.#family, row);
  }
}

/** What became of setopts. */
interface Change {
  readonly applied: Options;
  /** What the kernel said to the first option that it refused; those behind it are as they were. */
  readonly refused: GenTcpError | undefined;
}

/** Is this the count of a socket that is passive by now? */
function isUsedUp(active: Active | undefined): boolean {
  return typeof active === 'number' && active <= 0;
}

/**
 * Sets on an accepted socket what its listener has: the kernel copies most of it, but at the handshake, not at the accept,
 * and SO_PRIORITY and the options of a unix socket never. Those of the time before bind or listen are the kernel's to copy,
 * as in gen_tcp. What the kernel refuses here it has taken from the listener before; the peer has reset the connection
 * meanwhile.
 */
function hand(socket: KernelSocket, setting: KernelSetting): void {
  if (setting.row.applied !== 'live') return;
  try {
    setSocketOption(socket, setting);
  } catch (error) {
    if (!(error instanceof GenTcpError)) throw error;
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
