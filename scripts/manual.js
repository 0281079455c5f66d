// Writes man/gentcp.1 from the tables of the program and the texts in scripts/manual.
import { writeFileSync } from 'node:fs';
import { manualPage } from './manual/page.ts';

writeFileSync(new URL('../man/gentcp.1', import.meta.url), manualPage());
