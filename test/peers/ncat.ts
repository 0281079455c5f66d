import { type Child, type ChildPlan, launch } from './child.ts';
import { isInstalled } from './installed.ts';
import { type StreamPeer, whenListening } from './stream-peer.ts';

/** Nmap's netcat, which ends before it has sent all if its other direction ends first: one direction at a time. */
export const ncat: StreamPeer = {
  name: 'ncat',
  installed: isInstalled('ncat', ['--version'], /^Ncat: Version/),
  connectSending: (port, file) => run(['--send-only', '127.0.0.1', String(port)], { stdin: { file } }),
  connectReceiving: (port, file) => run(['--recv-only', '127.0.0.1', String(port)], { stdout: { file } }),
  listenSending: (file) => whenListening(run(['--send-only', '-l', '127.0.0.1', '0'], { stdin: { file } })),
  listenReceiving: (file) => whenListening(run(['--recv-only', '-l', '127.0.0.1', '0'], { stdout: { file } })),
};

function run(args: readonly string[], standard: Pick<ChildPlan, 'stdin' | 'stdout'>): Child {
  return launch({ command: 'ncat', args, ...standard });
}
