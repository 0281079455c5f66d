import { type Child, type ChildPlan, launch } from './child.ts';
import { isInstalled } from './installed.ts';
import { type StreamPeer, whenListening } from './stream-peer.ts';

/** OpenBSD's netcat. -N ends its side at the end of the file, -d leaves its side open and asks nothing of stdin. */
export const nc: StreamPeer = {
  name: 'nc',
  installed: isInstalled('nc', ['-h'], /OpenBSD netcat/),
  connectSending: (port, file) => run(['-N', '127.0.0.1', String(port)], { stdin: { file } }),
  connectReceiving: (port, file) => run(['-d', '127.0.0.1', String(port)], { stdout: { file } }),
  listenSending: (file) => whenListening(run(['-N', '-l', '127.0.0.1', '0'], { stdin: { file } })),
  listenReceiving: (file) => whenListening(run(['-d', '-l', '127.0.0.1', '0'], { stdout: { file } })),
};

function run(args: readonly string[], standard: Pick<ChildPlan, 'stdin' | 'stdout'>): Child {
  return launch({ command: 'nc', args, ...standard });
}
