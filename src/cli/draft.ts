import type { InputFormat } from './input/format.ts';
import type { EofRule, Milliseconds, PassiveRule, ReportSettings } from './invocation.ts';
import type { JsonData } from './json/payload.ts';
import type { OutputFormat } from './output/format.ts';

/** What the words of a command line have said so far, from the left to the right. */
export interface Draft {
  readonly options: GivenOptions;
  /** Of a relay: what is said of one side alone. */
  readonly from: GivenOptions;
  readonly to: GivenOptions;
  readonly settings: Settings;
  readonly warnings: readonly string[];
}

/** gen_tcp options by their camelCase names. */
export type GivenOptions = ReadonlyMap<string, GivenOption>;

export interface GivenOption {
  readonly value: unknown;
  /** Where it came from: `flag`, `--opts`, the name of a variable, `FILE:LINE`, `default`. */
  readonly origin: string;
}

/** The values of the command line's own flags. */
export interface Settings {
  readonly input: InputFormat | undefined;
  readonly output: OutputFormat | undefined;
  readonly jsonData: JsonData;
  readonly crlf: boolean;
  readonly eof: EofRule;
  readonly onPassive: PassiveRule | undefined;
  readonly recv: readonly number[];
  readonly expect: number | undefined;
  /** `undefined`: each command has a limit of its own. */
  readonly connectTimeout: Milliseconds | undefined;
  readonly retry: Milliseconds;
  readonly acceptTimeout: Milliseconds;
  readonly recvTimeout: Milliseconds;
  readonly idleTimeout: Milliseconds;
  readonly maxTime: Milliseconds;
  readonly keepOpen: boolean;
  readonly maxConnections: number;
  readonly workers: number | undefined;
  readonly outFile: string | undefined;
  readonly portFile: string | undefined;
  readonly readyFd: number | undefined;
  readonly verbosity: ReportSettings['verbosity'];
  readonly explain: boolean;
  readonly probe: boolean;
  readonly json: boolean;
}

export const unsaid: Settings = {
  input: undefined,
  output: undefined,
  jsonData: 'auto',
  crlf: false,
  eof: 'auto',
  onPassive: undefined,
  recv: [],
  expect: undefined,
  connectTimeout: undefined,
  retry: 0,
  acceptTimeout: 'infinity',
  recvTimeout: 'infinity',
  idleTimeout: 'infinity',
  maxTime: 'infinity',
  keepOpen: false,
  maxConnections: Infinity,
  workers: undefined,
  outFile: undefined,
  portFile: undefined,
  readyFd: undefined,
  verbosity: 'normal',
  explain: false,
  probe: false,
  json: false,
};
