import { defineConfig } from 'vitest/config';

/** A hang is a failure, and ends before whoever waits for it gives up. */
const QUICK = 15_000;
const WITH_PROCESSES = 60_000;

/** Each end-to-end test runs several processes of its own: more workers than this only make each other wait. */
const WORKERS = 3;

/** Tests of the program, as it is run. */
const END_TO_END = ['test/e2e/**/*.test.ts', 'test/contract/**/*.test.ts'];

/** Tests of native calls. */
const NATIVE = ['test/native/**/*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/foreign-interface.ts'],
    maxWorkers: WORKERS,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: END_TO_END,
          testTimeout: QUICK,
          hookTimeout: QUICK,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'native calls by node:ffi',
          include: NATIVE,
          env: { GENTCP_FFI: 'node' },
          testTimeout: QUICK,
          hookTimeout: QUICK,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: END_TO_END,
          testTimeout: WITH_PROCESSES,
          hookTimeout: WITH_PROCESSES,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
