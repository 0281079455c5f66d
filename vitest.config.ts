import { type TestProjectInlineConfiguration, defineConfig } from 'vitest/config';
import { thorough } from './test/peers/thorough.ts';

/** A hang is a failure, and ends before whoever waits for it gives up. */
const QUICK = 15_000;
export const WITH_PROCESSES = 60_000;

/** Each end-to-end test runs several processes of its own: more workers than this only make each other wait. */
export const WORKERS = 3;

/** Tests of the program, as it is run. */
export const END_TO_END = ['test/e2e/**/*.test.ts', 'test/contract/**/*.test.ts'];

/** Tests of what is shipped, which `npm run test:package` builds first. */
const PACKAGE = ['test/package/**/*.test.ts'];

/** Those of them that say themselves which way the bytes go, or look at what an ordinary run loads. */
const ANY_WAY = ['test/e2e/bypass.test.ts', 'test/e2e/random-interruption.test.ts', 'test/contract/start-up.test.ts'];

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
          exclude: [...END_TO_END, ...PACKAGE],
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
      // In CI once without the kernel's way for raw bytes, and once on it from the first byte.
      ...(thorough ? [endToEnd('off'), endToEnd('always')] : [endToEnd('auto')]),
    ],
  },
});

/** The tests of the program, with GENTCP_FAST_PATH set so, as far as they do not set it themselves. */
function endToEnd(fastPath: 'off' | 'always' | 'auto'): TestProjectInlineConfiguration {
  const again = fastPath === 'always';
  return {
    extends: true,
    test: {
      name: again ? 'e2e on the fast path' : 'e2e',
      include: END_TO_END,
      exclude: again ? ANY_WAY : [],
      // Without CI it may be said from outside.
      env: fastPath === 'auto' ? {} : { GENTCP_FAST_PATH: fastPath },
      testTimeout: WITH_PROCESSES,
      hookTimeout: WITH_PROCESSES,
      sequence: { groupOrder: 1 },
    },
  };
}
