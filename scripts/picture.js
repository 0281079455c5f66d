// Writes .github/terminal.svg, the picture of the README, from a run of the program.
import { writeFileSync } from 'node:fs';
import { session } from './picture/session.ts';
import { picture } from './picture/svg.ts';

const root = new URL('..', import.meta.url).pathname;
writeFileSync(`${root}.github/terminal.svg`, picture(await session(`${root}bin/gentcp.js`), 'gentcp in a terminal'));
