import { GenTcpError } from '../../src/core/error.ts';

/** The error that a call is refused with. */
export function refused(act: () => unknown): GenTcpError {
  try {
    act();
  } catch (error) {
    if (error instanceof GenTcpError) return error;
    throw error;
  }
  throw new Error('was not refused');
}
