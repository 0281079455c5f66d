import { describe, expect, test } from 'vitest';
import { program } from '../../../src/cli/program.ts';
import { optionPage } from '../../../src/cli/reference/option-page.ts';
import { trialLine, trialPage, trialVerdict } from '../../../src/cli/reference/trial-text.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import {
  type Attempt,
  type OptionRow,
  optionRow,
  optionTable,
  packetRows,
  parseOptions,
} from '../../../src/core/index.ts';
import { scripted } from '../surroundings.ts';

function printed(...words: readonly string[]): string {
  const invocation = program(['options', ...words], scripted);
  if (invocation.command !== 'print') throw new Error(`this is ${invocation.command}`);
  return invocation.text;
}

function rowNamed(name: string): OptionRow {
  const row = optionRow(name);
  if (row === undefined) throw new Error(`no option ${name}`);
  return row;
}

/** What stands behind each fact of a page. */
function fact(page: string, name: string): string | undefined {
  return new RegExp(`^  ${name} +(.*)$`, 'm').exec(page)?.[1];
}

describe('the overview', () => {
  const text = printed();

  test('has every option once, in a line with its type, range, default, where it applies and whether it is here', () => {
    const names = [...text.matchAll(/^ {2}(\w+) /gm)].map((match) => match[1]);
    expect(names).toHaveLength(optionTable.length + 1);
    expect(new Set(names)).toEqual(new Set(['option', ...optionTable.map(({ name }) => name)]));
    expect(text).toMatch(/^ {2}packet_size +integer +0\.\.4294967295 bytes +0 +clsgi +yes$/m);
    expect(text).toMatch(/^ {2}ttl +integer +-1\.\.255, not 0 +64 +clsgi +yes$/m);
    expect(text).toMatch(/^ {2}backlog +integer .* 5 +-l--- +yes$/m);
    expect(text).toMatch(/^ {2}pktoptions +list +read only +- +---g- +yes$/m);
    expect(text).toMatch(/^ {2}debug .* clsgi +no effect$/m);
  });

  test('fits 100 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 100 || line.endsWith(' '))).toEqual([]);
  });
});

describe('the page of', () => {
  test.each(optionTable.map((row) => [row.name, row] as const))('%s has all that its row says', (name, row) => {
    const page = printed(name);
    expect(page).toBe(optionPage(row));
    const flat = page.replaceAll(/\s+/g, ' ');
    expect(page.split('\n')[0]).toContain(name);
    expect(flat).toContain(row.summary);
    expect(flat).toContain(row.description);
    expect(fact(page, 'type')).toBe(row.kind.type);
    expect(fact(page, 'taken by')).toBe(row.calls.join(', '));
    expect(fact(page, 'here')).toMatch(/^(?:yes|no)\b/);
    expect(page.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  test.each(optionTable.filter(({ name }) => name !== 'pktoptions').map((row) => [row.name] as const))(
    '%s has an example that the program takes, as a flag and in a list',
    (name) => {
      const page = printed(name);
      const [flag = '', element = ''] = [fact(page, 'as a flag'), fact(page, 'in a list')];
      const words = [...flag.matchAll(/'([^']*)'|\S+/g)].map((match) => match[1] ?? match[0]);
      const command = rowNamed(name).calls.includes('connect') || name !== 'backlog' ? 'connect' : 'listen';
      const explained = (line: readonly string[]): unknown => {
        const invocation = program([command, '--explain', ...line, 'localhost', '1'], scripted);
        return invocation.command === 'print' ? invocation.text : undefined;
      };
      expect(explained(words)).toBe(explained(['--opts', element]));
      expect(Object.keys(parseOptions(element))).toHaveLength(1);
    },
  );

  test('an option of the kernel has its numbers, on macOS too, marked untested', () => {
    expect(fact(printed('nodelay'), 'numbers')).toBe('Linux 6/1, macOS 6/1 (untested)');
    expect(fact(printed('priority'), 'numbers')).toBe('Linux 1/12, macOS none');
    expect(fact(printed('pktoptions'), 'numbers')).toBe('Linux 0/9 (IPv6 41/6), macOS none');
  });

  test("an option has the command line's default beside gen_tcp's", () => {
    expect(fact(printed('backlog'), 'default')).toBe('5; with gentcp listen 511');
    expect(fact(printed('packet_size'), 'default')).toBe('0; on the command line 67108864');
  });

  test('packet lists the packet types, and marks those that only gentcp has', () => {
    const text = printed('packet').replaceAll(/\s+/g, ' ');
    for (const { name, origin, summary } of packetRows) {
      expect(text).toContain(`${name} ${summary}${origin === 'gen_tcp' ? '' : ' (gentcp only)'}`);
    }
  });
});

describe('a name', () => {
  test.each(['send_timeout', 'send-timeout', '--send-timeout', 'sendTimeout', '--send-timeout=5'])(
    'may be spelled %s',
    (word) => {
      expect(printed(word)).toBe(printed('send_timeout'));
    },
  );

  test.each([
    ['-4', 'inet'],
    ['--local-port', 'port'],
    ['--bind', 'ip'],
    ['--no-nodelay', 'nodelay'],
  ])('%s is that of %s', (word, name) => {
    expect(printed(word)).toBe(printed(name));
  });

  test.each([
    [['sned-timeout'], /^sned-timeout: no such option of gen_tcp/, 'did you mean send_timeout?'],
    [['frobnicate'], /^frobnicate: no such option of gen_tcp/, 'gentcp options lists them'],
    [['packet', 'mode'], /^mode: one operand too many/, 'options takes one name, or none'],
    [['--pakcet'], /^--pakcet: no such option/, expect.any(String)],
    [['--in'], /^--in: not an option of options/, undefined],
  ])('%j is refused', (words, message, hint) => {
    const error = errorOf(() => program(['options', ...words], scripted));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ message: expect.stringMatching(message), hint });
  });
});

function errorOf(call: () => unknown): unknown {
  try {
    return { accepted: call() };
  } catch (error) {
    return error;
  }
}

describe('--json', () => {
  test('is an object a line, with what the page says', () => {
    const lines = printed('--json').trimEnd().split('\n');
    const objects = lines.map((line): unknown => JSON.parse(line));
    expect(objects).toMatchObject(optionTable.map(({ name, calls, summary }) => ({ name, calls, summary })));
    expect(JSON.parse(printed('--json', 'linger'))).toMatchObject({
      name: 'linger',
      key: 'linger',
      flag: '--linger',
      type: 'pair',
      range: 'true|false,SECONDS',
      unit: 's',
      default: '{false,0}',
      examples: ["--linger '{true,5}'", '{linger,{true,5}}'],
      inherited: true,
      applied: 'live',
      families: ['inet', 'inet6', 'local'],
      numbers: { linux: [1, 13], darwin: [65_535, 4224] },
      supported: true,
    });
    expect(JSON.parse(printed('--json', 'packet'))).toMatchObject({
      packetTypes: expect.arrayContaining([expect.objectContaining({ name: 'varint', origin: 'gentcp' })]),
    });
  });
});

describe('what came of a trial', () => {
  const works: Attempt = { family: 'inet', call: 'connect', verdict: 'works', given: 16, got: 16 };
  const changed: Attempt = { family: 'inet', call: 'listen', verdict: 'changed', given: 300, got: 44 };
  const refused: Attempt = {
    family: 'local',
    call: 'setopts',
    verdict: 'refused',
    given: 16,
    reason: 'eperm',
    message: 'option tos: operation not permitted (eperm)',
  };
  const tos = rowNamed('tos');

  test.each([
    [[works, changed], 'works', ''],
    [[works, refused], 'partly', 'eperm'],
    [[refused], 'refused', 'eperm'],
  ] as const)('is one verdict, with the reason of a refusal', (attempts, verdict, reason) => {
    expect(trialVerdict(tos, attempts)).toMatchObject(reason === '' ? { verdict } : { verdict, reason });
  });

  test('is without effect where the table says so', () => {
    expect(trialVerdict(rowNamed('debug'), [{ ...works, given: true, got: true }])).toEqual({ verdict: 'no effect' });
  });

  test('is a line in the list of all, which names the calls that were refused', () => {
    expect(trialLine(tos, [works])).toBe('  tos                   works       16 reads back\n');
    expect(trialLine(tos, [changed, refused]).replaceAll(/\s+/g, ' ')).toBe(
      ' tos partly 300 reads back as 44; setopts on local: option tos: operation not permitted (eperm) ',
    );
    expect(trialLine(tos, [refused]).replaceAll(/\s+/g, ' ')).toBe(
      ' tos refused option tos: operation not permitted (eperm) ',
    );
  });

  test('is a line for each attempt on the page of the option', () => {
    expect(trialPage(tos, [works, changed, refused])).toBe(
      [
        'Tried on this system: partly',
        '  connect on inet     16 reads back',
        '  listen on inet      300 reads back as 44',
        '  setopts on local    option tos: operation not permitted (eperm)',
        '',
      ].join('\n'),
    );
  });
});
