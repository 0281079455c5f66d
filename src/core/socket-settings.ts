import { type Active, isUsedUp, setActive } from './active.ts';
import { GenTcpError } from './error.ts';
import type { InboundSettings } from './inbound-settings.ts';
import { type Backend, backends } from './backend.ts';
import { type KernelSocket, getSocketOption, handOn, setSocketOption, socketSettings } from './native/socket-option.ts';
import { checkOptions } from './options/check.ts';
import type { KernelSetting } from './options/kernel.ts';
import { tosName } from './options/kind-tos.ts';
import { valueAt, withOption } from './options/merge.ts';
import type { OptionRequest, Options } from './options/options.ts';
import type { Family, OptionRow } from './options/row.ts';
import { optionRow, optionTable } from './options/table.ts';
import { withRaw } from './raw-option.ts';
import { refuseNamedTos } from './named-tos.ts';
import type { OutboundSettings } from './outbound.ts';

/** What an owner's mailbox may hold before reading stops, where `high_msgq_watermark` was not set: bytes. */
const MAILBOX_HIGH = 1048576;

/** The options of one socket: what was given, over the defaults of the table. */
export class SocketSettings {
  /** Where the two implementations of gen_tcp differ. */
  readonly backend: Backend;
  readonly #family: Family;
  #given: Options;
  #views: Views | undefined;
  #legacy: Legacy | undefined;

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

  get readAhead(): boolean {
    return this.#value('readAhead');
  }

  get inbound(): InboundSettings {
    return this.#viewed.inbound;
  }

  get outbound(): OutboundSettings {
    return this.#viewed.outbound;
  }

  /** Made once for the same options, which many accepted sockets share. */
  get #viewed(): Views {
    if (this.#views?.of !== this.#given)
      this.#views = { of: this.#given, inbound: this.#inboundView, outbound: this.#outboundView };
    return this.#views;
  }

  get #inboundView(): InboundSettings {
    return {
      packet: this.packet,
      packetSize: this.#given.packetSize ?? this.backend.packetSize,
      lineDelimiter: this.#value('lineDelimiter') & 0xff,
      buffer: this.#buffer,
      lineLength: this.backend.bufferCutsLines ? (this.#given.buffer ?? 0) : 0,
      mode: this.#value('mode') === 'list' ? 'list' : 'binary',
      header: this.#value('header'),
      unparsed: this.deliver === 'port' && this.backend.portsGetRawHttp,
    };
  }

  get #outboundView(): OutboundSettings {
    return {
      highWatermark: this.#value('highWatermark'),
      lowWatermark: this.#value('lowWatermark'),
      sendTimeout: this.#value('sendTimeout'),
      delaySend: this.#value('delaySend'),
    };
  }

  /** What an accepted socket starts with: what was given here and is inherited. Not to be changed: others have the same. */
  inherit(fd: number | undefined): SocketSettings {
    if (this.#legacy?.of !== this.#given) this.#legacy = this.#bequeath();
    const { heir, kernel } = this.#legacy;
    if (fd !== undefined) for (const setting of kernel) handOn(this.#socket(fd), setting);
    return heir;
  }

  #bequeath(): Legacy {
    const inherited = optionTable.filter((row) => row.inherited && row.key in this.#given);
    const given: Options = Object.fromEntries(inherited.map((row) => [row.key, valueAt(this.#given, row.key)]));
    // A listener that is passive because its count is used up makes passive sockets, not ones that say so again.
    const active = isUsedUp(given.active) ? false : given.active;
    const heir = new SocketSettings({ ...given, active, inetBackend: this.#given.inetBackend }, this.#family);
    return { of: this.#given, heir, kernel: socketSettings(given) };
  }

  /** The same, to be changed by whoever asks for it. */
  copy(): SocketSettings {
    const copy = new SocketSettings({ inetBackend: this.#given.inetBackend }, this.#family);
    copy.#given = this.#given;
    return copy;
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
    const checked = checkOptions('setopts', options);
    refuseNamedTos(checked, this.backend, 'einval');
    for (const [key, value] of Object.entries(checked)) {
      try {
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

  /** A connection that is lost has no descriptor any more; gen_tcp says ok there. */
  #tellKernel(options: Options, fd: number | undefined): void {
    if (fd === undefined) return;
    for (const setting of socketSettings(options)) setSocketOption(this.#socket(fd), setting);
  }

  #socket(fd: number): KernelSocket {
    return { fd, family: this.#family, backend: this.backend };
  }

  /** recbuf moves buffer along, as inet_drv does, but not below one byte. */
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
    const value = fd === undefined ? undefined : getSocketOption(fd, this.#family, row);
    return row.name === 'tos' && this.backend.namesTos ? tosName(value) : value;
  }
}

/** The options as each side of a socket wants them. */
interface Views {
  readonly of: Options;
  readonly inbound: InboundSettings;
  readonly outbound: OutboundSettings;
}

/** What the sockets that a listener accepts get of its options. */
interface Legacy {
  readonly of: Options;
  readonly heir: SocketSettings;
  readonly kernel: readonly KernelSetting[];
}

/** What became of setopts. */
interface Change {
  readonly applied: Options;
  /** What the kernel said to the first option that it refused; those behind it are as they were. */
  readonly refused: GenTcpError | undefined;
}

/** Where setopts changes nothing that getopts could tell: `netns` is of the moment when the socket was made. */
const WITHOUT_EFFECT: ReadonlySet<unknown> = new Set(['raw', 'none', 'opening']);

const defaults: Options = Object.fromEntries(
  optionTable.filter((row) => row.default !== undefined).map((row) => [row.key, row.default]),
);
