import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import { GenTcpError } from '../../src/core/error.ts';
import { optionTable } from '../../src/core/options/table.ts';
import { callWith } from '../socket/call-with.ts';
import { failureOf } from '../socket/failure.ts';

/** No option takes these. */
const wrong = [{ nothing: true }, Number.NaN, null];

const settable = optionTable.filter(({ calls }) => calls.some((call) => call !== 'getopts'));

describe('a value of another kind', () => {
  test.each(settable.map((row) => [row.name, row] as const))('for %s is refused by name', async (_, { key, calls }) => {
    await using listener = await listen(0, { ip: '127.0.0.1', active: false });
    await using socket = await connect('127.0.0.1', listener.port(), { active: false });
    for (const value of wrong) {
      const options = { [key]: value };
      const runs = {
        connect: () => connect('127.0.0.1', listener.port(), options),
        listen: () => listen(0, options),
        setopts: () => callWith(socket, 'setopts', options),
      };
      for (const call of (['connect', 'listen', 'setopts'] as const).filter((one) => calls.includes(one))) {
        const error = await failureOf(runs[call]);
        expect(error).toBeInstanceOf(GenTcpError);
        expect(error).toMatchObject({ reason: call === 'setopts' ? 'einval' : 'badarg', what: `option ${key}` });
      }
    }
  });
});
