import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { thisMachine } from './scripts/package/target.ts';
import { END_TO_END, WITH_PROCESSES, WORKERS } from './vitest.config.ts';

/** Tests of native calls that run the program, too: an executable makes them in another way. */
const NATIVE = ['test/native/{fd,local,tcp-module}.test.ts'];

/** What is shipped, tested as it is: `npm run test:package` builds it first. */
export default defineConfig({
  test: {
    include: [...END_TO_END, ...NATIVE, 'test/package/**/*.test.ts'],
    env: { GENTCP_PROGRAM: path.join(import.meta.dirname, `dist/bin/gentcp-${thisMachine()}`) },
    maxWorkers: WORKERS,
    testTimeout: WITH_PROCESSES,
    hookTimeout: WITH_PROCESSES,
  },
});
