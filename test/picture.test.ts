import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { session } from '../scripts/picture/session.ts';
import { picture } from '../scripts/picture/svg.ts';
import { program } from './peers/gentcp.ts';

describe('the picture of a terminal in the README', { timeout: 60_000 }, () => {
  it('shows what a run of the program shows', async () => {
    const checkedIn = readFileSync(path.join(import.meta.dirname, '../.github/terminal.svg'), 'utf8');
    expect(picture(await session(program), 'gentcp in a terminal')).toBe(checkedIn);
  });

  it('is made of lines as they are, with nothing in them that a picture would take for its own', () => {
    const shown = picture([{ kind: 'shown', text: '<<"a">> & b' }], 'title');
    expect(shown).toContain('>&lt;&lt;"a"&gt;&gt; &amp; b</text>');
  });
});
