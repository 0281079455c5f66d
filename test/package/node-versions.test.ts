import { writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import package_ from '../../package.json' with { type: 'json' };
import { launch } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { isInstalled } from '../peers/installed.ts';
import { PRINTED, PROGRAM, emptyProject, npm, packed } from './npm.ts';

const hasStrace = isInstalled('strace', ['--version'], /^strace/);

/** The oldest Node of each line that is supported beside the one of the checkout: what works there works on later ones. */
const versions = [`${package_.engines.node.replace('>=', '')}.0`, '24.0.0'];

const { folder, tarball } = packed();

/** Before each session: `listening` starts a listener in the background, and answers in \`$port\` where. */
const LISTENING = `
listening() {
  mkfifo ready
  gentcp listen 127.0.0.1 0 --quiet --port-file port --ready-fd 3 "$@" <&0 3> ready &
  read -r < ready
  port=$(< port)
}
`;

/** What a user does, and what is printed. */
const sessions: readonly (readonly [what: string, script: string, prints: string])[] = [
  [
    'sends packets',
    `listening --packet 2 --out line > received
     printf 'hello\\nworld\\n' | gentcp connect 127.0.0.1 "$port" --packet 2 --in line
     wait $! && cat received`,
    'hello\nworld\n',
  ],
  [
    'has a request answered',
    `echo pong > answer
     listening --packet 4 < answer > request
     gentcp call 127.0.0.1 "$port" ping --packet 4
     wait $! && cat request`,
    'pong\nping',
  ],
  [
    'is driven by a program',
    `printf pong > answer
     listening --packet 1 --ttl 9 < answer > request
     printf '%s\\n' '{"text":"ping"}' '{"op":"recv"}' '{"op":"setopts","options":{"ttl":7}}' '{"op":"close"}' |
       gentcp connect 127.0.0.1 "$port" --packet 1 --active false --in json --out json |
       sed -n 's/.*"op":/"op":/; s/,"time":.*/}/; /^"op"/p'
     wait $! && cat request`,
    [
      '"op":"recv","socket":1,"ok":{"size":4,"text":"pong"}}',
      '"op":"setopts","socket":1,"ok":true}',
      '"op":"close","socket":1,"ok":true}',
      'ping',
    ].join('\n'),
  ],
  [
    'tries its options on the system',
    'gentcp options --probe > all && gentcp options ttl --probe | grep Tried',
    'Tried on this system: works\n',
  ],
];

describe.each(versions)('on Node %s', (version) => {
  const project = emptyProject(folder, version);
  const modules = path.join(project, 'node_modules');
  const node = `node-${process.platform}-${process.arch}`;

  /** Runs a script that finds this Node and the installed program in its PATH. */
  async function run(script: string): Promise<{ readonly exit: number | string; readonly printed: string }> {
    const places = [path.join(modules, node, 'bin'), path.join(modules, '.bin'), process.env['PATH']];
    const { exit, stdout, stderr } = await launch({
      command: 'bash',
      args: ['-c', script],
      cwd: await temporaryFolder(),
      env: { PATH: places.join(path.delimiter) },
      group: true,
    }).ended;
    expect(stderr).toBe('');
    return { exit, printed: stdout.toString() };
  }

  beforeAll(() => void npm(project, ['install', '--ignore-scripts', tarball, `${node}@${version}`]));

  it('runs', async () => {
    const { printed } = await run('gentcp --version');
    expect(printed).toMatch(new RegExp(`^gentcp ${package_.version}.* on Node\\.js ${version}\\n$`));
  });

  it.each(sessions)('%s', async (_, script, prints) => {
    expect(await run(LISTENING + script)).toEqual({ exit: 0, printed: prints });
  });

  it.runIf(hasStrace)('has the kernel move a large file', async () => {
    const script = `
      head -c 20000000 /dev/urandom > sent
      listening > received
      strace -f -qq -e trace=sendfile -o calls gentcp connect 127.0.0.1 "$port" < sent
      wait $! && cmp sent received && grep -c sendfile calls`;
    expect(await run(`export GENTCP_FAST_PATH=always; ${LISTENING} ${script}`)).toEqual({
      exit: 0,
      printed: expect.stringMatching(/^[1-9]\d*\n$/),
    });
  });

  it('imports the library', async () => {
    writeFileSync(path.join(project, 'main.js'), stripTypeScriptTypes(PROGRAM));
    expect(await run(`node ${path.join(project, 'main.js')}`)).toEqual({ exit: 0, printed: PRINTED });
  });
});
