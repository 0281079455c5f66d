import package_ from '../../package.json' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { commandTable } from '../../src/cli/command-table.ts';
import { diagnose, diagnosticLine } from '../../src/cli/diagnostic.ts';
import { exitCode } from '../../src/cli/exit.ts';
import type { ConnectInvocation, Invocation, ListenInvocation } from '../../src/cli/invocation.ts';
import { program } from '../../src/cli/program.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { interactive, scripted } from './surroundings.ts';

function connect(words: readonly string[], around: Surroundings = scripted): ConnectInvocation {
  const invocation = program(['connect', ...words], around);
  if (invocation.command !== 'connect') throw new Error(`this is ${invocation.command}`);
  return invocation;
}

function listen(words: readonly string[], around: Surroundings = scripted): ListenInvocation {
  const invocation = program(['listen', ...words], around);
  if (invocation.command !== 'listen') throw new Error(`this is ${invocation.command}`);
  return invocation;
}

function printed(words: readonly string[], around: Surroundings = scripted): string {
  const invocation: Invocation = program(words, around);
  if (invocation.command !== 'print') throw new Error(`this is ${invocation.command}`);
  return invocation.text;
}

/** The line on stderr for a command line that is wrong. */
function refusal(words: readonly string[], around: Surroundings = scripted): string {
  const error = errorOf(() => program(words, around));
  expect(error).toBeInstanceOf(UsageError);
  expect(exitCode(error, 'connect')).toBe(2);
  return diagnosticLine(diagnose(error, 'connect'));
}

function errorOf(call: () => unknown): unknown {
  try {
    return { accepted: call() };
  } catch (error) {
    return error;
  }
}

/** What is said to somebody who has used nc. */
function nc(letter: string, ours: string): string {
  return `${letter}: no such option (badarg); ${letter} is nc's; here: ${ours}`;
}

const commandList = commandTable.map(({ name }) => name).join(', ');

const defaults = { mode: 'binary', packetSize: 67_108_864 };
const listenDefaults = { ...defaults, reuseaddr: true, backlog: 511 };
const at = ['localhost', '5678'];

describe('the options of gen_tcp', () => {
  test.each([
    [['--packet', '2', '--active', 'once', '--send-timeout', '5000'], { packet: 2, active: 'once', sendTimeout: 5000 }],
    [['--linger', 'true,5', '--ip', '127.0.0.1'], { linger: [true, 5], ip: '127.0.0.1' }],
    [['--linger', '{true,5}', '--ip', '{127,0,0,1}'], { linger: [true, 5], ip: '127.0.0.1' }],
    [['--packet={3,little}', '--send-timeout=0.5s'], { packet: [3, 'little'], sendTimeout: 500 }],
    [['--active', '-5'], { active: -5 }],
    [['--active=-5'], { active: -5 }],
    [['--packet-size', '1k'], { packetSize: 1024 }],
    [
      ['--raw', '6,1,01000000', '--raw', '{raw,6,2,<<1>>}'],
      {
        raw: [
          [6, 1, Buffer.from([1, 0, 0, 0])],
          [6, 2, Buffer.from([1])],
        ],
      },
    ],
    [['--nodelay'], { nodelay: true }],
    [['--nodelay', 'false'], { nodelay: false }],
    [['--nodelay=false'], { nodelay: false }],
    [['--no-nodelay'], { nodelay: false }],
    [['--no-nodelay', '--nodelay'], { nodelay: true }],
    [['--list'], { mode: 'list' }],
    [['-4'], { inet: true }],
    [['--inet6'], { inet6: true }],
    [['-v6'], { inet6: true }],
    [['--bind', '::1', '--local-port', '99'], { ip: '::1', port: 99 }],
    [['--opts', '[list,{packet,4},{active,false}]'], { mode: 'list', packet: 4, active: false }],
    [['--opts', '{packet,4}', '--packet', '2'], { packet: 2 }],
    [['--packet', '2', '--opts', '[{packet,4}]'], { packet: 4 }],
    [['--packet', '2', '--opts', '[{inet_backend,socket}]'], { packet: 2, inetBackend: 'socket' }],
    [['--packet', '2', '--inet-backend', 'socket'], { packet: 2, inetBackend: 'socket' }],
    [['--recv', '4', '--recv', '1k'], { active: false }],
  ])('%j', (words, options) => {
    expect(connect([...words, ...at]).options).toStrictEqual({ ...defaults, ...options });
    expect(connect([...at, ...words]).options).toStrictEqual({ ...defaults, ...options });
  });

  test('a boolean takes the next word only if it is true or false', () => {
    expect(connect(['--nodelay', 'localhost', '5678']).target).toMatchObject({ host: 'localhost', port: 5678 });
    expect(connect(['--no-nodelay', 'localhost', '5678']).target).toMatchObject({ host: 'localhost', port: 5678 });
    expect(connect(['--nodelay', 'true', 'localhost', '5678']).target).toMatchObject({ host: 'localhost', port: 5678 });
  });

  test('a value that looks like a flag is a value', () => {
    expect(refusal(['connect', '--packet', '--nodelay', ...at])).toMatch(/^gentcp: --packet --nodelay: not accepted/);
  });

  test('-- ends the flags', () => {
    expect(connect(['--packet', '2', '--', '-host', '5678']).target).toMatchObject({ host: '-host' });
  });

  test('listen sets reuseaddr and its own backlog unless told otherwise', () => {
    expect(listen(['5678']).options).toEqual(listenDefaults);
    expect(listen(['--no-reuseaddr', '--backlog', '1', '5678']).options).toEqual({
      ...listenDefaults,
      reuseaddr: false,
      backlog: 1,
    });
  });

  test('what has no effect is taken, and named to who wants to know', () => {
    const { options, report } = connect([
      '-v',
      '--broadcast',
      '--read-packets',
      '5',
      '--debug',
      '--opts',
      '[{non_block_send,true}]',
      ...at,
    ]);
    expect(options).toStrictEqual({ ...defaults, debug: true });
    expect(report.remarks).toStrictEqual([
      'broadcast is without effect on TCP',
      'read_packets is without effect on TCP',
      'debug is without effect on TCP',
      'non_block_send is without effect on TCP',
    ]);
    expect(connect(['--broadcast', ...at]).report.remarks).toStrictEqual([]);
    expect(connect(['-v', '--nodelay', 'unix:/tmp/s']).report.remarks).toStrictEqual([
      'nodelay is without effect on a unix socket',
    ]);
  });

  test('the environment comes before the line, but its active does not count', () => {
    const env = {
      GENTCP_CONNECT_OPTIONS: '[{nodelay,true},{active,false},{packet,4}]',
      GENTCP_LISTEN_OPTIONS: '{backlog,3}',
    };
    expect(connect(['--packet', '2', ...at], { ...scripted, env }).options).toStrictEqual({
      ...defaults,
      nodelay: true,
      packet: 2,
    });
    expect(listen(['5678'], { ...scripted, env }).options).toEqual({ ...listenDefaults, backlog: 3 });
    expect(refusal(['connect', ...at], { ...scripted, env: { GENTCP_CONNECT_OPTIONS: '[' } })).toMatch(
      /^gentcp: GENTCP_CONNECT_OPTIONS \[: /,
    );
  });
});

describe('the settings of a session', () => {
  test('without a word everything is as the contract says', () => {
    expect(connect(at)).toStrictEqual({
      command: 'connect',
      target: { kind: 'tcp', host: 'localhost', port: 5678, text: 'localhost:5678' },
      options: defaults,
      session: {
        input: { format: 'raw' },
        output: { format: 'raw' },
        jsonData: 'auto',
        crlf: false,
        eof: 'auto',
        onPassive: 'rearm',
        recv: [],
        expect: undefined,
        outFile: undefined,
        recvTimeout: 'infinity',
        idleTimeout: 'infinity',
        maxTime: 'infinity',
        bypass: 'auto',
      },
      report: { verbosity: 'normal', colour: false, terminal: false, traces: false, remarks: [] },
      connectTimeout: 'infinity',
      retry: 0,
    });
  });

  test('a terminal gets lines and text', () => {
    expect(connect(at, interactive)).toMatchObject({
      session: { input: { format: 'line' }, output: { format: 'text' } },
    });
    expect(connect(['--out', 'raw', ...at], interactive)).toMatchObject({ session: { output: { format: 'raw' } } });
  });

  test('parsed http packets are printed as terms', () => {
    for (const around of [scripted, interactive]) {
      expect(connect(['--packet', 'http', ...at], around).session.output).toStrictEqual({ format: 'term' });
    }
    expect(connect(['--packet', 'http', '--deliver', 'port', '--out', 'raw', ...at]).session.output).toStrictEqual({
      format: 'raw',
    });
  });

  test('every flag lands where it belongs', () => {
    const words =
      '--in chunk:1k --out hex --eof hold --expect 2 --on-passive exit --active 3 --connect-timeout 5s --retry 1m';
    const more = '--recv-timeout 500ms --idle-timeout 1h --max-time infinity -q';
    expect(connect([...words.split(' '), ...more.split(' '), ...at])).toMatchObject({
      session: {
        input: { format: 'chunk', size: 1024 },
        output: { format: 'hex' },
        eof: 'hold',
        expect: 2,
        onPassive: 'exit',
        recvTimeout: 500,
        idleTimeout: 3_600_000,
        maxTime: 'infinity',
      },
      report: { verbosity: 'quiet' },
      connectTimeout: 5000,
      retry: 60_000,
    });
    expect(connect(['--crlf', '--in', 'line', ...at]).session.crlf).toBe(true);
    expect(connect(['--out-file', 'up-%n', ...at]).session.outFile).toBe('up-%n');
    expect(listen(['-k', '--max-connections', '2', '80'])).toMatchObject({ keepOpen: true, maxConnections: 2 });
    expect(listen(['80'])).toMatchObject({ keepOpen: false });
    expect(connect(['--recv', '4', '--recv', '0', ...at]).session.recv).toStrictEqual([4, 0]);
    expect(listen(['localhost', '--port', '80']).at).toMatchObject({
      host: 'localhost',
      port: 80,
      text: 'localhost:80',
    });
    expect(listen(['--ip', 'unix:/tmp/here']).at).toMatchObject({ kind: 'local', path: '/tmp/here' });
    expect(connect(['unix:/tmp/there', '--ip', 'unix:@me']).options.ip).toStrictEqual({ local: '\0me' });
    expect(listen(['--port', '80', '443']).at).toMatchObject({ host: undefined, port: 80 });
    expect(listen(['--port-file', 'p', '--ready-fd', '3', '--accept-timeout', '1s', '0'])).toMatchObject({
      portFile: 'p',
      readyFd: 3,
      acceptTimeout: 1000,
    });
  });

  test('a bare time that looks like seconds draws a warning, unless quiet', () => {
    const warning = ['--idle-timeout 5 is 5 milliseconds; for seconds say 5s'];
    expect(connect(['--idle-timeout', '5', ...at]).report.remarks).toStrictEqual(warning);
    expect(connect(['-q', '--idle-timeout', '5', ...at]).report.remarks).toStrictEqual([]);
    for (const time of ['5s', '500', '0', '5ms']) {
      expect(connect(['--idle-timeout', time, ...at]).report.remarks).toStrictEqual([]);
    }
  });

  test('colour is for a terminal on stderr that wants it', () => {
    const colour = (env: Surroundings['env'], stderr = true): boolean =>
      connect(at, { ...scripted, env, terminals: { stdin: false, stdout: false, stderr } }).report.colour;
    expect(colour({})).toBe(true);
    expect(colour({}, false)).toBe(false);
    expect(colour({ NO_COLOR: '1' })).toBe(false);
    expect(colour({ NO_COLOR: '' })).toBe(true);
    expect(colour({ TERM: 'dumb' })).toBe(false);
    expect(connect(at, { ...scripted, env: { GENTCP_DEBUG: '1' } }).report.traces).toBe(true);
  });
});

describe('--explain', () => {
  test('prints the options as one Erlang list, one a line, that --opts takes again', () => {
    const words = [
      '--packet',
      '2',
      '--linger',
      'true,5',
      '--raw',
      '6,1,01',
      '--raw',
      '6,2,02',
      '--inet-backend',
      'socket',
      '-4',
    ];
    const text = printed(['connect', '--explain', ...words, ...at]);
    expect(text).toBe(
      [
        '[{inet_backend,socket},',
        ' {mode,binary},',
        ' {packet_size,67108864},',
        ' {packet,2},',
        ' {linger,{true,5}},',
        ' {raw,6,1,<<1>>},',
        ' {raw,6,2,<<2>>},',
        ' inet]',
        '',
      ].join('\n'),
    );
    expect(connect(['--opts', text, ...at]).options).toEqual(connect([...words, ...at]).options);
  });

  test('a value stands where it was last given, as it counts in gen_tcp', () => {
    const words = ['--packet', '4', '--active', 'once', '--opts', '{packet,2}', '--packet-size', '9'];
    expect(printed(['connect', '--explain', ...words, ...at])).toBe(
      '[{mode,binary},\n {active,once},\n {packet,2},\n {packet_size,9}]\n',
    );
  });

  test('with -v says where each came from', () => {
    const env = { GENTCP_LISTEN_OPTIONS: '[{nodelay,true}]' };
    const words = [
      '--explain',
      '-v',
      '--packet',
      '2',
      '--opts',
      '[{active,once},{raw,6,1,<<1>>}]',
      '--raw',
      '6,2,02',
      '5678',
    ];
    expect(printed(['listen', ...words], { ...scripted, env }).split('\n')).toStrictEqual([
      '[{mode,binary},           % default',
      ' {packet_size,67108864},  % default',
      ' {reuseaddr,true},        % default',
      ' {backlog,511},           % default',
      ' {nodelay,true},          % GENTCP_LISTEN_OPTIONS',
      ' {packet,2},              % flag',
      ' {active,once},           % --opts',
      ' {raw,6,1,<<1>>},         % --opts, flag',
      ' {raw,6,2,<<2>>}]         % --opts, flag',
      '',
    ]);
  });
});

describe('--help and --version', () => {
  test.each([[['--help']], [['-h']], [['help']]])('%j is the help', (words) => {
    expect(printed(words)).toMatch(/^gentcp speaks Erlang's gen_tcp/);
  });

  test.each([
    [['connect', '--help']],
    [['help', 'connect']],
    [['connect', '-h', '--bogus', 'x']],
    [['connect', '-vh']],
  ])('%j is the help of connect', (words) => {
    expect(printed(words)).toMatch(/^gentcp connect: /);
  });

  test.each([[['--version']], [['-V']], [['listen', '--version']]])(
    '%j is the version, and the Node that runs it',
    (words) => {
      expect(printed(words)).toBe(`gentcp ${package_.version} on Node.js ${process.versions.node}\n`);
    },
  );
});

function quietTime(seconds: string): string {
  const ours = '--eof says what the end of stdin does, --idle-timeout 1s how long to wait after it';
  return `-q ${seconds}: -q is quiet, and takes no value (badarg); -q is nc's; here: ${ours}`;
}

const TLS = 'nothing yet, gentcp speaks no TLS; a proxy that does, such as stunnel or socat, can stand in between';

describe('a command line that is wrong is refused in one line', () => {
  const commands = 'commands are COMMANDS; gentcp --help says more';

  test.each([
    ['', `the command is missing (badarg); ${commands}`],
    ['conect localhost 80', `conect: not a command (badarg); did you mean connect? ${commands}`],
    ['frobnicate', `frobnicate: not a command (badarg); ${commands}`],
    ['localhost 80', `localhost: not a command (badarg); did you mean gentcp connect localhost 80? ${commands}`],
    ['-l 5678', "-l: not a command (badarg); -l is nc's; here: gentcp listen PORT"],
    ['connect h 1 --tls', `--tls: no such option (badarg); here: ${TLS}`],
    ['connect h 1 --ssl', `--ssl: no such option (badarg); --ssl is nc's; here: ${TLS}`],
    ['-lvp 5678', "-lvp: not a command (badarg); -l is nc's; here: gentcp listen PORT"],
    ['-v connect h 80', `-v: not a command (badarg); the command comes first; ${commands}`],
    ['--packet=2 connect h 80', `--packet=2: not a command (badarg); the command comes first; ${commands}`],
    ['-? connect h 80', `-?: not a command (badarg); ${commands}`],

    ['connect', 'connect: the address is missing (badarg); say HOST PORT, HOST:PORT, [V6]:PORT or unix:PATH'],
    ['connect localhost', 'connect localhost: the port is missing (badarg); say connect localhost PORT'],
    [
      'connect ::1',
      'connect ::1: the port is missing (badarg); say connect [::1] PORT; one word for both is [V6]:PORT',
    ],
    ['connect localhost --port 80', '--port is the local port; the remote port is the second operand (badarg)'],
    ['connect --port 80', '--port is the local port; the remote port is the second operand (badarg)'],
    [
      'connect localhost 80 90',
      '90: one operand too many (badarg); the address is already complete; gentcp call ADDRESS DATA sends what stands behind it',
    ],
    [
      'connect localhost:80 90',
      '90: one operand too many (badarg); the address is already complete; gentcp call ADDRESS DATA sends what stands behind it',
    ],
    [
      'listen',
      'listen: the address is missing (badarg); say PORT, HOST PORT, HOST:PORT, [V6]:PORT or unix:PATH; port 0 asks the system',
    ],
    ['listen 127.0.0.1', 'listen 127.0.0.1: the port is missing (badarg); say listen 127.0.0.1 PORT'],

    ['connect h 80 --pakcet 2', '--pakcet: no such option (badarg); did you mean --packet?'],
    ['connect h 80 --send_timeout 2', '--send_timeout: no such option (badarg); did you mean --send-timeout?'],
    ['connect h 80 --pack 2', '--pack: no such option (badarg); gentcp connect --help lists them'],
    ['connect h 80 --no-delay', '--no-delay: no such option (badarg); did you mean --nodelay?'],
    ['connect h 80 --no-push', '--no-push: no such option (badarg); did you mean --nopush?'],
    ['connect h 80 --no-crlf', '--no-crlf: no such option (badarg); did you mean --crlf?'],
    ['connect h 80 --pktoptions 1', '--pktoptions: no such option (badarg); gentcp connect --help lists them'],
    ['connect h 80 --backlog 5', '--backlog: not an option of connect, only of listen, relay (badarg)'],
    ['listen 80 --retry 5s', '--retry: not an option of listen, only of connect, call, relay (badarg)'],
    ['connect h 80 --crlf=true', '--crlf=true: --crlf takes no value (badarg)'],
    ['connect h 80 --packet', '--packet: its value is missing: --packet TYPE (badarg)'],
    ['connect h 80 --linger', '--linger: its value is missing: --linger BOOL,SECONDS (badarg)'],

    ['connect h 80 --nodelay=maybe', '--nodelay maybe: not accepted; accepted are true and false (badarg)'],
    [
      'connect h 80 --active 40000',
      '--active 40000: not accepted; accepted are true, false, once and whole numbers from -32768 to 32767 (badarg)',
    ],
    [
      'connect h 80 --mode bniary',
      '--mode bniary: not accepted; accepted are list and binary (badarg); did you mean binary?',
    ],
    [
      'connect --raw localhost 80',
      '--raw localhost: not accepted; accepted are level, option and bytes in hex (6,1,01000000), or {raw,6,1,<<1:32/native>>} (badarg); ' +
        'it is a socket option by its numbers; for raw packets say --packet raw, for raw output --out raw',
    ],
    [
      'connect h 80 --header X-A:b',
      '--header X-A:b: not accepted; accepted are whole numbers from 0 to 2147483647 (badarg); ' +
        "it is gen_tcp's header, a number of bytes; headers of HTTP are data, and belong on stdin",
    ],
    [
      'connect h 80 --opts [{pakcet,2}]',
      '--opts [{pakcet,2}]: option pakcet: there is no such option; did you mean packet? (badarg)',
    ],
    ['connect h 80 --opts [{backlog,2}]', '--opts: option backlog: connect does not take it, only listen (badarg)'],
    [
      'connect h 80 --opts [{packet,2},{inet_backend,socket}]',
      '--opts [{packet,2},{inet_backend,socket}]: option inet_backend: it has to be the first element of the option list (badarg)',
    ],

    ['connect h 80 --in ./x', '--in ./x: a format, not a file; use < ./x (badarg)'],
    ['connect h 80 --out x.bin', '--out x.bin: a format, not a file; use > x.bin, or --out-file (badarg)'],
    [
      'connect h 80 --in text',
      '--in text: a format of --out only; accepted are raw, chunk:N, all, line, nul, packet:SPEC, hex, base64, term, json, none (badarg)',
    ],
    [
      'connect h 80 --in lines',
      '--in lines: not a format; accepted are raw, chunk:N, all, line, nul, packet:SPEC, hex, base64, term, json, none (badarg); did you mean line?',
    ],
    [
      'connect h 80 --out txt',
      '--out txt: not a format; accepted are raw, text, line, nul, packet:SPEC, hex, base64, term, json, dump, none (badarg); did you mean text?',
    ],
    [
      'connect h 80 --in chunk:0',
      '--in chunk:0: not a size; accepted are 1 to 2147483647, in bytes or with k, M or G (badarg)',
    ],
    ['connect h 80 --in chunk', '--in chunk: say --in chunk:N (badarg)'],
    [
      'connect h 80 --out chunk:4',
      '--out chunk:4: a format of --in only; accepted are raw, text, line, nul, packet:SPEC, hex, base64, term, json, dump, none (badarg)',
    ],
    ['connect h 80 --in packet:http', '--in packet:http: a packet of http is parsed, and has no bytes (badarg)'],
    ['connect h 80 --out packet:raw', '--out packet:raw: raw has no packets (badarg); say --out raw'],
    ['connect h 80 --in packet', '--in packet: say --in packet:SPEC (badarg)'],
    ['connect h 80 --eof clsoe', '--eof clsoe: accepted are auto, shutdown, hold, close (badarg); did you mean close?'],
    [
      'connect h 80 --expect 0',
      '--expect 0: not a size; accepted are 1 to 2147483647, in bytes or with k, M or G (badarg)',
    ],
    [
      'connect h 80 --idle-timeout 5x',
      '--idle-timeout 5x: not a time; accepted are milliseconds, a number with a unit (500ms, 0.5s, 2m, 1h), or infinity (badarg)',
    ],
    [
      'connect h 80 --max-time 2000h',
      '--max-time 2000h: longer than 4294967295 ms (49 days), the most there is (badarg)',
    ],
    [
      'listen -k 80 --out-file up%%n',
      "--out-file up%%n: with -k each connection would overwrite what the one before it has left there (badarg); say --out-file 'up%%n-%n', where %n is the number of the connection",
    ],
    ['listen 80 --ready-fd x', '--ready-fd x: not a descriptor; accepted are numbers from 0 (badarg)'],
    ['listen 80 --port-file=', '--port-file: the name of a file is missing (badarg)'],

    ['connect h 80 --crlf', '--crlf: only --in line has line ends, not --in raw (badarg)'],
    ['connect h 80 --crlf --in line --packet 2', '--crlf: with --packet 2 a line is sent without its end (badarg)'],
    [
      'connect h 80 --recv 4 --active once',
      '--recv 4: recv is for passive sockets, and --active is once (badarg); leave --active out',
    ],
    [
      'connect h 80 --on-passive exit',
      '--on-passive exit: only --active N becomes passive, and --active is true (badarg)',
    ],
    [
      'connect h 80 --packet http --out raw',
      '--out raw: a packet of --packet http is parsed, and has no bytes to write; say --out term (badarg)',
    ],

    ['connect -N h 80', nc('-N', 'nothing, the end of stdin is passed on; --eof hold keeps the connection open')],
    ['connect -z h 80', nc('-z', 'gentcp scan HOST PORTS; gentcp wait HOST PORT until it listens')],
    ['connect -w 5 h 80', nc('-w', '--connect-timeout 5s, --idle-timeout 5s')],
    ['connect -p 99 h 80', nc('-p', 'listen PORT; the local port of connect is --port')],
    ['connect -u h 80', nc('-u', 'nothing, gentcp speaks TCP and unix sockets, not UDP')],
    ['connect -e sh h 80', nc('-e', 'nothing, gentcp runs no programs; give it their pipes as stdin and stdout')],
    ['listen -m 5 80', nc('-m', '--max-connections N')],
    ['connect -q 1 h 80', quietTime('1')],
    ['connect -q 1 h:80', quietTime('1')],
    ['connect h 80 -q1', quietTime('1')],
    ['call -q 0 h 80 ping', quietTime('0')],
    ['listen -q 1 80', quietTime('1')],
    ['connect h 80 -q 1', quietTime('1')],
    ['connect h:80 -q 1', quietTime('1')],
    ['connect unix:x -q 1', quietTime('1')],
    ['listen 45678 -q 1', quietTime('1')],
    ['call h 80 ping -q 5', quietTime('5')],
    ['-q 1 h 80', `-q: not a command (badarg); ${quietTime('1').replace(/.*; (?=-q is)/, '')}`],
    ['-v -l 5678', "-v: not a command (badarg); -l is nc's; here: gentcp listen PORT"],
    [
      '-vz h 80',
      "-vz: not a command (badarg); -z is nc's; here: gentcp scan HOST PORTS; gentcp wait HOST PORT until it listens",
    ],
    [
      'completion bash --packet 2',
      '--packet: not an option of completion, only of connect, listen, call, relay, decode, encode (badarg)',
    ],
    [
      'listen -k 80 --max-connections 0',
      '--max-connections 0: not a number of connections; accepted are 1 and more (badarg)',
    ],
    ['listen -k 80 --workers x', '--workers x: not a number of processes; accepted are 1 and more (badarg)'],
    ['connect h 80 -k', '-k: not an option of connect, only of listen (badarg)'],
    ['connect --fd -1', 'connect: the address is missing (badarg); say HOST PORT, HOST:PORT, [V6]:PORT or unix:PATH'],
  ])('gentcp %s', (line, message) => {
    const words = line.split(' ').filter((word) => word !== '');
    expect(refusal(words)).toBe(`gentcp: ${message.replace('COMMANDS', commandList)}\n`);
  });

  test('whatever the words hold', () => {
    const line = refusal(['connect', 'h', '80', '--in', 'a\nb\u001B[2J\u202E']);
    expect(line).toMatch(/^gentcp: --in a\\nb\\x1b\[2J\\xe2\\x80\\xae: not a format;[^\n]*\n$/);
  });
});
