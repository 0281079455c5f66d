import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** Builds the command line and the library before the first test, so that none of them runs yesterday's program. */
export default function build(): void {
  const root = path.dirname(import.meta.dirname);
  execFileSync(process.execPath, [path.join(root, 'scripts/build.js')], { stdio: 'inherit' });
}
