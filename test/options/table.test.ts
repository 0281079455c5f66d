import { describe, expect, test } from 'vitest';
import { camelCase, snakeCase } from '../../src/core/options/name.ts';
import { type Call, type OptionRow, exampleOf } from '../../src/core/options/row.ts';
import { optionRow, optionTable } from '../../src/core/options/table.ts';

const namesOf = (keep: (row: OptionRow) => boolean): readonly string[] =>
  optionTable
    .filter(keep)
    .map((row) => row.name)
    .toSorted();

const takenBy = (call: Call): readonly string[] => namesOf((row) => row.calls.includes(call));

const words = (text: string): readonly string[] => text.trim().split(/\s+/).toSorted();

describe.each(optionTable.map((row) => [row.name, row] as const))('option %s', (name, row) => {
  test('is documented in one line and one paragraph', () => {
    expect(row.summary).toMatch(/^[^\n]{5,130}[^.\n]$/);
    expect(row.description).toMatch(/^[A-Za-z0-9{-][^\n]{20,}[.)]$/);
  });

  test('is found by its name and by its key, which follow from each other', () => {
    expect(optionRow(name)).toBe(row);
    expect(optionRow(camelCase(name))).toBe(row);
    expect(row.key).toBe(camelCase(name));
    expect(snakeCase(row.key)).toBe(name);
  });

  test('has a default of its own kind', () => {
    expect(row.default === undefined ? undefined : row.kind.check(row.default)).toEqual(row.default);
  });

  test('has an example, other than its default, unless it can only be read', () => {
    const example = exampleOf(row);
    expect(example === undefined).toBe(name === 'pktoptions');
    expect(example === undefined ? undefined : row.kind.check(example)).toEqual(example);
    expect([row.name, example]).not.toEqual([row.name, row.default ?? null]);
  });

  test('says what it accepts, in words and as plain text', () => {
    expect(row.kind.type).toMatch(/^[a-z]+$/);
    expect(row.kind.range).toMatch(/^[^\n]{4,34}$/);
    expect(row.kind.accepts).not.toBe('');
    expect(row.kind.acceptsText).not.toBe('');
  });

  test('accepts every word it offers for completion', () => {
    expect(row.kind.words.filter((word) => row.kind.fromText(word) === undefined)).toEqual([]);
  });

  test('is taken by a call, and inherited only where a listener can have it', () => {
    expect(row.calls.length).toBeGreaterThan(0);
    expect(row.calls).toHaveLength(new Set(row.calls).size);
    expect(row.inherited && !row.calls.includes('listen')).toBe(false);
  });
});

describe('the option table', () => {
  test('has no name twice', () => {
    expect(new Set(optionTable.map((row) => row.name)).size).toBe(optionTable.length);
  });

  test('connect takes what gen_tcp:connect takes, and what the manual lists for it', () => {
    expect(takenBy('connect')).toEqual(
      words(`debug tos tclass priority reuseaddr reuseport reuseport_lb exclusiveaddruse keepalive keepcnt keepidle
        keepintvl user_timeout linger nodelay sndbuf recbuf recvtos recvtclass ttl recvttl header active packet packet_size
        buffer mode binary list deliver line_delimiter exit_on_close high_watermark low_watermark high_msgq_watermark
        low_msgq_watermark send_timeout send_timeout_close delay_send raw show_econnreset bind_to_device read_ahead
        ip ifaddr port fd netns inet inet6 local tcp_module inet_backend protocol
        dontroute nopush ipv6_v6only`),
    );
  });

  test('listen takes the same and backlog', () => {
    expect(takenBy('listen')).toEqual([...takenBy('connect'), 'backlog'].toSorted());
  });

  test('setopts takes everything but the addressing, and what only inet:setopts knows', () => {
    const addressing = words('ip ifaddr port fd inet inet6 local tcp_module inet_backend protocol');
    const live = takenBy('connect').filter((name) => !addressing.includes(name));
    expect(takenBy('setopts')).toEqual([...live, 'broadcast', 'read_packets', 'non_block_send'].toSorted());
  });

  test('getopts answers what setopts takes, without the shorthands and with pktoptions', () => {
    const readable = takenBy('setopts').filter((name) => name !== 'binary' && name !== 'list');
    expect(takenBy('getopts')).toEqual([...readable, 'pktoptions'].toSorted());
  });

  test('names the options that gen_tcp takes without effect', () => {
    expect(namesOf((row) => row.effect === 'none')).toEqual(
      words('broadcast debug exclusiveaddruse non_block_send read_packets'),
    );
  });

  test('an accepted socket inherits whatever is not about the opening', () => {
    expect(namesOf((row) => !row.inherited && row.calls.includes('listen') && row.home !== 'opening')).toEqual(
      words('exclusiveaddruse raw'),
    );
  });

  test('gives every socket option of the kernel numbers of its own', () => {
    const numbers = optionTable.flatMap((row) =>
      typeof row.home === 'string' || row.name === 'reuseport_lb' ? [] : [row.home.linux.join('/')],
    );
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
