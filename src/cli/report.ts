import { writeSync } from 'node:fs';
import { type Diagnostic, diagnosticLine } from './diagnostic.ts';
import type { ReportSettings } from './invocation.ts';
import { type Paint, colourPaint, plainPaint } from './paint.ts';

/** What the program says to people: one line each, on stderr. */
export interface Report {
  /** Errors: said even when quiet. */
  error(diagnostic: Diagnostic): void;
  /** What the user should know: not when quiet. */
  notice(text: string): void;
  /** The answer to a question: always. */
  answer(text: string): void;
  /** What the user asked for with -v. */
  detail(text: string): void;
  readonly settings: ReportSettings;
}

/** A report as the settings want it; the remarks that came up while the line was read are said at once. */
export async function openReport(settings: ReportSettings): Promise<Report> {
  const paint: Paint = settings.colour ? await colourPaint() : plainPaint;
  // The colour of a problem is for problems.
  const calm: Paint = { ...paint, problem: plainPaint.problem };
  const say = (text: string): void => writeLine(diagnosticLine({ problem: text }, calm));
  const report: Report = {
    settings,
    error: (diagnostic) => writeLine(diagnosticLine(diagnostic, paint)),
    answer: say,
    notice(text) {
      if (settings.verbosity !== 'quiet') say(text);
    },
    detail(text) {
      if (settings.verbosity === 'verbose') say(text);
    },
  };
  for (const remark of settings.remarks) say(remark);
  return report;
}

/** Written at once: the process may end right after. */
function writeLine(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // There is nobody left to tell: stderr is closed or full, and the exit code says the same.
  }
}
