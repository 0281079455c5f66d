import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { diagnose, diagnosticLine } from '../../src/cli/diagnostic.ts';
import { colourPaint } from '../../src/cli/paint.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { GenTcpError } from '../../src/core/index.ts';

describe('diagnosticLine', () => {
  test('says what was done, why it failed, and what may help', () => {
    const error = new GenTcpError('econnrefused', { what: 'connect 127.0.0.1:5678' });
    expect(diagnosticLine(diagnose(error, 'connect'))).toBe(
      'gentcp: connect 127.0.0.1:5678: connection refused (econnrefused); nothing listens there; --retry 5s waits for it\n',
    );
  });

  test('has no hint where none helps', () => {
    expect(diagnosticLine(diagnose(new GenTcpError('econnreset'), 'session'))).toBe(
      'gentcp: connection reset by peer (econnreset)\n',
    );
    expect(diagnosticLine(diagnose(new TypeError('no'), 'session'))).toBe('gentcp: no\n');
    expect(diagnosticLine(diagnose('thrown', 'session'))).toBe('gentcp: thrown\n');
  });

  test('names badarg for a wrong line', () => {
    expect(diagnosticLine(diagnose(new UsageError('--x: no', 'say y'), 'connect'))).toBe(
      'gentcp: --x: no (badarg); say y\n',
    );
  });

  test('is one line that drives no terminal, whatever a value holds', () => {
    const error = new GenTcpError('enoent', { what: 'connect unix:/a\n\u001B]0;x\u0007' });
    expect(diagnosticLine(diagnose(error, 'session'))).toBe(
      'gentcp: connect unix:/a\\n\\x1b]0;x\\x07: no such file or directory (enoent)\n',
    );
  });

  test('has colours where they are wanted, and the same text', async () => {
    const diagnostic = { problem: 'a problem', hint: 'a hint' };
    const line = diagnosticLine(diagnostic, await colourPaint());
    expect(line).not.toBe(diagnosticLine(diagnostic));
    expect(stripVTControlCharacters(line)).toBe(diagnosticLine(diagnostic));
  });
});
