import { Carry } from './carry.ts';
import type { Cutter, CutterSettings } from './cutter.ts';
import { tooLarge } from './limit.ts';

/** `--in all`: the whole of stdin is one record; of an empty stdin, none. */
export function allCutter({ largest }: Pick<CutterSettings, 'largest'>): Cutter {
  const carry = new Carry();
  return {
    push(chunk) {
      if (carry.length + chunk.length > largest) throw tooLarge(1, largest);
      carry.append(chunk);
    },
    end(records) {
      if (carry.length > 0) records.add(carry.take());
    },
    get held() {
      return carry.length;
    },
  };
}
