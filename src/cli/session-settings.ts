import { type Options, codecOf } from '../core/index.ts';
import type { Settings } from './draft.ts';
import type { InputFormat } from './input/format.ts';
import type { PassiveRule, SessionSettings } from './invocation.ts';
import { type OutputFormat, outputFormats } from './output/format.ts';
import { bypassRule } from './session/bypass.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/**
 * The settings of a session, with what the terminals and the packet type decide where nothing was said.
 *
 * @throws UsageError for settings that cannot go together, or would do nothing
 */
export function sessionSettings(
  settings: Settings,
  options: Options,
  { env, terminals }: Surroundings,
): SessionSettings {
  const input = settings.input ?? { format: terminals.stdin ? 'line' : 'raw' };
  checkCrlf(settings, input, options);
  checkPassive(settings, options);
  return {
    input,
    output: chooseOutput(settings.output, options, terminals.stdout),
    outFile: settings.outFile,
    jsonData: settings.jsonData,
    crlf: settings.crlf,
    eof: settings.eof,
    onPassive: passiveRule(settings, options),
    recv: settings.recv,
    expect: settings.expect,
    recvTimeout: settings.recvTimeout,
    idleTimeout: settings.idleTimeout,
    maxTime: settings.maxTime,
    bypass: bypassRule(env),
  };
}

/**
 * The format of stdout; where none was said, what suits the packet type and the terminal.
 *
 * @throws UsageError for bytes of a packet that is parsed
 */
export function chooseOutput(given: OutputFormat | undefined, options: Options, terminal: boolean): OutputFormat {
  const { packet, deliver } = options;
  const parsed = typeof packet === 'string' && packet.startsWith('http') && deliver !== 'port';
  if (given === undefined) return { format: parsed ? 'term' : terminal ? 'text' : 'raw' };
  if (parsed && !outputFormats[given.format].http) {
    throw new UsageError(
      `--out ${given.format}: a packet of --packet ${packet} is parsed, and has no bytes to write; say --out term`,
    );
  }
  return given;
}

/** Refuses `--crlf` where there is no line end to change. */
export function checkCrlf({ crlf }: Settings, { format }: InputFormat, { packet = 0 }: Options): void {
  if (!crlf) return;
  if (format !== 'line') throw new UsageError(`--crlf: only --in line has line ends, not --in ${format}`);
  if (codecOf(packet)?.envelope?.delimits === true) {
    throw new UsageError(`--crlf: with --packet ${String(packet)} a line is sent without its end`);
  }
}

/** As many again as none would be none, again and again. */
function passiveRule({ onPassive = 'rearm' }: Settings, { active }: Options): PassiveRule {
  return onPassive === 'rearm' && typeof active === 'number' && active <= 0 ? 'stay' : onPassive;
}

function checkPassive({ recv, onPassive }: Settings, { active = true }: Options): void {
  if (recv.length > 0 && active !== false) {
    throw new UsageError(
      `--recv ${String(recv[0])}: recv is for passive sockets, and --active is ${active}`,
      'leave --active out',
    );
  }
  if (onPassive !== undefined && typeof active !== 'number') {
    throw new UsageError(`--on-passive ${onPassive}: only --active N becomes passive, and --active is ${active}`);
  }
}
