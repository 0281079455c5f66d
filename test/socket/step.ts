import { termToIoData } from '../../src/core/term/iodata.ts';
import type { Term } from '../../src/core/term/term.ts';

/** The name of a step and its arguments: those of `{recv,5}`, or a bare `recv`. */
export function partsOf(step: Term): readonly Term[] {
  return step.kind === 'tuple' ? step.items : [step];
}

export function nameOf(term: Term | undefined): string {
  return term?.kind === 'atom' ? term.name : '';
}

export function numberOf(term: Term): number {
  return term.kind === 'integer' ? Number(term.value) : Number.NaN;
}

/** A binary, or `{zeros,Count}` for a long one. */
export function bytesOf(term: Term): Buffer {
  const [name, count] = partsOf(term);
  if (nameOf(name) === 'zeros' && count !== undefined) return Buffer.alloc(numberOf(count));
  return Buffer.from(termToIoData(term));
}
