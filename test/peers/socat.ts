import { type Child, type ChildPlan, launch } from './child.ts';
import { isInstalled } from './installed.ts';
import { type StreamPeer, whenListening } from './stream-peer.ts';

const LISTEN = 'TCP4-LISTEN:0,bind=127.0.0.1';

/** socat, in one direction (-u): in both it gives up half a second after the end of the first. */
export const socat: StreamPeer = {
  name: 'socat',
  installed: isInstalled('socat', ['-V'], /^socat version/m),
  connectSending: (port, file) => run(['-u', 'STDIN', `TCP4:127.0.0.1:${port}`], { stdin: { file } }),
  connectReceiving: (port, file) => run(['-u', `TCP4:127.0.0.1:${port}`, 'STDOUT'], { stdout: { file } }),
  listenSending: (file) => whenListening(run(['-u', 'STDIN', LISTEN], { stdin: { file } })),
  listenReceiving: (file) => whenListening(run(['-u', LISTEN, 'STDOUT'], { stdout: { file } })),
};

function run(args: readonly string[], standard: Pick<ChildPlan, 'stdin' | 'stdout'>): Child {
  return launch({ command: 'socat', args, ...standard });
}
