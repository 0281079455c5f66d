import { GenTcpError } from '../../src/core/error.ts';

/**
 * The reason that a call fails with, or `ok`. What is no GenTcpError goes on: the library never fails with anything else.
 *
 * @example expect(await failure(() => socket.recv())).toBe('closed')
 */
export async function failure(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'ok';
  } catch (error) {
    if (error instanceof GenTcpError) return error.reason;
    throw error;
  }
}

/** What a call fails with. */
export async function failureOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}
