import { type Attempt, type OptionRow, tryOption } from '../../core/index.ts';
import type { OptionsInvocation } from '../invocation.ts';
import { optionObject } from '../reference/option-json.ts';
import { optionPage } from '../reference/option-page.ts';
import { trialLine, trialPage } from '../reference/trial-text.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';

/** `gentcp options --probe`: each option on real sockets of this system, told as soon as it is known. */
export async function runOptions({ rows, form }: OptionsInvocation, run: Run): Promise<void> {
  const sink = outputSink(1, fileKind(1));
  for (const row of rows) {
    const attempts = await Promise.race([tryOption(row), run.interrupted]);
    await Promise.race([sink.write([Buffer.from(forms[form](row, attempts))]).catch(failAtStdout), run.interrupted]);
  }
}

const forms: Readonly<Record<OptionsInvocation['form'], (row: OptionRow, attempts: readonly Attempt[]) => string>> = {
  list: trialLine,
  page: (row, attempts) => `${optionPage(row)}\n${trialPage(row, attempts)}`,
  json: (row, attempts) => `${JSON.stringify(optionObject(row, attempts))}\n`,
};

function failAtStdout(error: unknown): never {
  throw new SessionFailure('stdout', error);
}
