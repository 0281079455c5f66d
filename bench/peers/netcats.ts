import type { Pair } from './pair.ts';
import { whyMissing } from './installed.ts';

const HOST = '127.0.0.1';

/** OpenBSD's netcat. -N ends its side at the end of the file, -d asks nothing of stdin. */
export const nc: Pair = {
  name: 'nc',
  missing: whyMissing('nc', ['-h'], /OpenBSD netcat/),
  receiver: (port) => ({ command: 'nc', args: ['-d', '-l', HOST, String(port)] }),
  sender: (port) => ({ command: 'nc', args: ['-N', HOST, String(port)] }),
};

export const ncat: Pair = {
  name: 'ncat',
  missing: whyMissing('ncat', ['--version'], /Ncat/),
  receiver: (port) => ({ command: 'ncat', args: ['--recv-only', '-l', HOST, String(port)] }),
  sender: (port) => ({ command: 'ncat', args: ['--send-only', HOST, String(port)] }),
};

/** socat in one direction, which is the fastest that it has, with the buffer that it has by default, and with a large one. */
export const socat: Pair = socatWith('socat', []);
const socatLarge: Pair = socatWith('socat -b 1048576', ['-b', '1048576']);

function socatWith(name: string, buffer: readonly string[]): Pair {
  const run = (from: string, to: string) => ({ command: 'socat', args: ['-u', ...buffer, from, to] });
  return {
    name,
    missing: whyMissing('socat', ['-V'], /socat version/),
    receiver: (port) => run(`TCP-LISTEN:${port},bind=${HOST},reuseaddr`, 'STDOUT'),
    sender: (port) => run('STDIN', `TCP:${HOST}:${port}`),
  };
}

/** Everyone with whom a netcat is compared, besides the limit. */
export const netcats: readonly Pair[] = [nc, ncat, socat, socatLarge];
