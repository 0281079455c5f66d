import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { manualPage } from '../scripts/manual/page.ts';
import { type Notes, notesOf } from '../scripts/manual/notes.ts';
import { roff } from '../scripts/manual/roff.ts';
import { commandTable } from '../src/cli/command-table.ts';
import { exit } from '../src/cli/exit.ts';
import { longSpellings } from '../src/cli/flag.ts';
import { flagTable } from '../src/cli/flag-table.ts';
import { commandHelp, programHelp } from '../src/cli/help.ts';
import { inputFormats } from '../src/cli/input/format.ts';
import { readJsonLine } from '../src/cli/json/call.ts';
import { outputFormats } from '../src/cli/output/format.ts';
import { optionVariables } from '../src/cli/user-defaults.ts';
import { optionTable, packetRows } from '../src/core/index.ts';
import { isInstalled } from './peers/installed.ts';

const root = path.join(import.meta.dirname, '..');
const file = path.join(root, 'man/gentcp.1');
const page = readFileSync(file, 'utf8');
const help = [programHelp(), ...commandTable.map(commandHelp)].join('\n');

/** What a reader sees of the source of a page, but for the layout. */
function plain(source: string): string {
  return source
    .replaceAll(/\\f[BIR]/g, '')
    .replaceAll('\\(aq', "'")
    .replaceAll('\\(ga', '`')
    .replaceAll('\\(ha', '^')
    .replaceAll('\\(ti', '~')
    .replaceAll('\\-', '-')
    .replaceAll('\\e', '\\')
    .replaceAll('\\&', '');
}

/** One section of the page, in its source. */
function section(name: string): string {
  const [, text] = page.split(`.SH "${name}"\n`);
  if (text === undefined) throw new Error(`the page has no section ${name}`);
  return text.replace(/^\.SH [^]*/m, '');
}

/** What a section defines: the bold words in front of its definitions. */
function terms(source: string): readonly string[] {
  const heads = [...source.matchAll(/^\.TP\n(.+)$/gm)].map((match) => match[1] ?? '');
  return heads.flatMap((head) => [...head.matchAll(/\\fB(.+?)\\fR/g)].map((match) => plain(match[1] ?? '')));
}

function notesIn(name: string): Notes {
  return notesOf(readFileSync(path.join(root, `scripts/manual/${name}.md`), 'utf8'));
}

/** A rendered page word by word; bold letters are printed twice, one over the other. */
function words(rendered: string): readonly string[] {
  const pieces = rendered.split('\b');
  const single = pieces.map((piece, index) => (index < pieces.length - 1 ? piece.slice(0, -1) : piece));
  return single.join('').split(/\s+/);
}

const spellings = flagTable.flatMap((flag) => [
  ...longSpellings(flag),
  ...(flag.short === undefined ? [] : [`-${flag.short}`]),
]);

const hasMandoc = isInstalled('mandoc', ['-V'], /mandoc/);
const hasMan = isInstalled('man', ['--version'], /^man \d/);

describe('the manual page', () => {
  it('is what the tables and the texts say now: npm run manual', () => {
    expect(page).toBe(manualPage());
  });

  it.skipIf(!hasMandoc)('has nothing that mandoc finds fault with, not even its style', () => {
    const { status, stdout, stderr } = spawnSync('mandoc', ['-Tlint', file], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toStrictEqual([0, '', '']);
  });

  it.skipIf(!hasMandoc || !hasMan)('reads the same with mandoc and with man', () => {
    const environment = { ...process.env, MANWIDTH: '80', MAN_KEEP_FORMATTING: '', LC_ALL: 'C.UTF-8' };
    const mandoc = spawnSync('mandoc', ['-Tutf8', file], { encoding: 'utf8' });
    const man = spawnSync('man', ['--warnings', '-E', 'UTF-8', '-l', file], { encoding: 'utf8', env: environment });
    expect([mandoc.stderr, man.stderr]).toStrictEqual(['', '']);
    const [first, second] = [words(mandoc.stdout), words(man.stdout)];
    expect(first.length).toBeGreaterThan(5000);
    // The two break words at different places, and head and foot are their own.
    expect(first.slice(6, -6).join('')).toBe(second.slice(6, -6).join(''));
  });

  it('has the sections that a reader looks for', () => {
    const sections = [...page.matchAll(/^\.SH "(.*)"$/gm)].map((match) => match[1]);
    const wanted =
      'NAME,SYNOPSIS,DESCRIPTION,COMMANDS,ADDRESSES,OPTIONS,GEN_TCP OPTIONS,PACKET TYPES,RECORD FORMATS,MESSAGES,JSON,' +
      'WHEN A SESSION ENDS,EXIT STATUS,SIGNALS,ENVIRONMENT,FILES,EXAMPLES,COMING FROM NC,DIFFERENCES FROM ERLANG';
    expect(sections).toStrictEqual([...wanted.split(','), 'CAVEATS', 'SEE ALSO']);
  });

  it('defines every flag under each of its spellings, and no other', () => {
    const defined = terms(section('OPTIONS') + section('GEN_TCP OPTIONS')).filter((term) => term.startsWith('-'));
    expect(new Set(defined.filter((term) => !/\s|=/.test(term)))).toStrictEqual(
      new Set([...spellings, '--nodelay', '--no-nodelay']),
    );
  });

  it('names no flag that there is not', () => {
    const ours = page.replace(section('COMING FROM NC'), '');
    const long = plain(ours).match(/(?<![\w-])--[a-z][a-z0-9-]*/g) ?? [];
    const short = [...ours.matchAll(/\\fB\\-(\w)\\fR/g)].map((match) => `-${match[1]}`);
    expect(long.length).toBeGreaterThan(150);
    expect([...long, ...short].filter((word) => !spellings.includes(word))).toStrictEqual([]);
  });

  it.each(flagTable.filter(({ value, group }) => value !== undefined && !group.startsWith('gen_tcp')))(
    'says what --$name takes and what holds without it',
    ({ name }) => {
      expect(notesIn('flags').get(name)).toBeDefined();
    },
  );

  it('keeps no note on a flag, a command or an exit code that there is not', () => {
    expect([...notesIn('flags').keys()].filter((name) => !spellings.includes(`--${name}`))).toStrictEqual([]);
    expect(
      [...notesIn('commands').keys()].filter((name) => !commandTable.some((row) => row.name === name)),
    ).toStrictEqual([]);
    expect([...notesIn('exit-codes').keys()].filter((name) => !Object.hasOwn(exit, name))).toStrictEqual([]);
  });

  it('has every command, packet type, option, format, and what stands on a line of JSON', () => {
    const defined = new Set(terms(page));
    const usages = commandTable.map(({ usage }) => `gentcp ${usage}`);
    const formats = [...Object.values(inputFormats), ...Object.values(outputFormats)].map(({ spelled }) => spelled);
    const names = [...usages, ...packetRows.map(({ name }) => name), ...formats];
    expect(names.filter((name) => !defined.has(name))).toStrictEqual([]);
    const text = plain(section('GEN_TCP OPTIONS'));
    expect(optionTable.filter(({ name }) => !text.includes(`Option ${name}.`))).toStrictEqual([]);
    expect(calls().filter((op) => !section('JSON').includes(`"op":"${op}"`))).toStrictEqual([]);
  });
});

/** The calls of a json stdin, as it names them itself. */
function calls(): readonly string[] {
  const line = readJsonLine(Buffer.from('{"op":"?"}'));
  const [, known = ''] = line.kind === 'bad' ? (/known are (.*)$/.exec(line.why) ?? []) : [];
  return known.split(', ');
}

describe('the manual page and --help', () => {
  it('both show every flag', () => {
    const text = plain(page);
    const missing = flagTable.filter(({ name }) => !text.includes(`--${name}`) || !help.includes(`--${name}`));
    expect(missing.map(({ name }) => name)).toStrictEqual([]);
  });

  it('both show every packet type and every format', () => {
    const formats = [...Object.values(inputFormats), ...Object.values(outputFormats)].map(({ spelled }) => spelled);
    const names = [...packetRows.map(({ name }) => name), ...formats];
    expect(names.filter((name) => !plain(page).includes(name) || !help.includes(name))).toStrictEqual([]);
  });

  it('both show every exit code, and no other', () => {
    const codes = Object.values(exit).map(String);
    expect(terms(section('EXIT STATUS'))).toStrictEqual(codes);
    const [, listed = ''] = help.split(/^Exit codes:\n/m);
    const shown = [...(/^(?: .*\n)+/.exec(listed)?.[0] ?? '').matchAll(/^ {2}(\d+) /gm)].map((match) => match[1]);
    expect(shown.filter((code) => code !== '128')).toStrictEqual(codes);
  });

  it('both show every variable of the environment that is looked at', () => {
    const sources = globSync('src/cli/**/*.ts', { cwd: root }).map((name) =>
      readFileSync(path.join(root, name), 'utf8'),
    );
    const looked = sources.flatMap((source) => [...source.matchAll(/env\['(\w+)'\]/g)].map((match) => match[1] ?? ''));
    const variables = [...new Set([...looked, ...Object.values(optionVariables)])];
    expect(variables.length).toBeGreaterThan(4);
    const defined = terms(section('ENVIRONMENT'));
    expect(new Set(defined)).toStrictEqual(new Set(variables));
    expect(variables.filter((name) => !help.includes(name))).toStrictEqual([]);
  });
});

describe('the macros of a page', () => {
  it('keep quotes, dashes and backslashes of code as they are', () => {
    expect(roff("Say `printf '\\n' -x`.")).toBe('Say \\fBprintf \\(aq\\en\\(aq \\-x\\fR.\n');
  });

  it('make a term with its paragraphs', () => {
    expect(roff('`--eof` _HOW_\n: One. Two.\n\n: Three.')).toBe(
      '.TP\n\\fB\\-\\-eof\\fR \\fIHOW\\fR\nOne.\nTwo.\n.IP\nThree.\n',
    );
  });

  it('never take text for a macro', () => {
    expect(roff("    .SH x\n    'y")).toBe('.RS 4\n.nf\n\\&.SH x\n\\(aqy\n.fi\n.RE\n');
  });

  it('break no line within code', () => {
    const code = `\`${'word '.repeat(30)}\``;
    expect(roff(`${'text '.repeat(15)}${code}`).split('\n')).toHaveLength(3);
  });
});
