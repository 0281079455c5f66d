import { closeSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noNamespaces } from '../native/namespace.ts';
import { gentcpConnect } from '../peers/gentcp.ts';
import { sleepsIn } from '../peers/process-status.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { inOwnNetwork } from './own-network.ts';

const missing = noNamespaces();
if (missing !== undefined) process.emitWarning(`where no name server answers is not tested here: ${missing}`);

/** A name server at an address where nobody is. */
const ABSENT = `
printf 'nameserver 127.0.0.9\\noptions timeout:30 attempts:5\\n' > resolv.conf
mount --bind resolv.conf /etc/resolv.conf`;

/** One that never answers, and outlives the signals of the test. */
const SILENT = `${ABSENT}
mkfifo ready
python3 -c 'import signal, socket, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.9", 53))
open("ready", "w").close()
time.sleep(120)' &
read < ready || true`;

describe.skipIf(missing !== undefined)('where no name server answers', () => {
  it.each(['connect', 'call', 'listen'])('%s ends with 3, and says that it is not the name', async (command) => {
    const { exit, stderr } = await (await inOwnNetwork(ABSENT, [command, 'example.com', '80'])).ended;
    expect([exit, stderr]).toEqual([
      3,
      `gentcp: ${command} example.com:80: no name server answers (nxdomain); is the network up? /etc/resolv.conf names the servers\n`,
    ]);
  });

  it.each([
    ['connect', '--connect-timeout'],
    ['connect', '--max-time'],
    ['listen', '--max-time'],
  ])('a %s ends when the time of %s is up, and not when the resolver gives up', async (command, flag) => {
    const { exit, stderr } = await (await inOwnNetwork(SILENT, [command, 'example.com', '80', flag, '200ms'])).ended;
    expect([exit, stderr]).toEqual([124, `gentcp: ${command} example.com:80: ${flag} of 200 ms ran out (timeout)\n`]);
  });

  it.each(['connect', 'listen'])('%s dies of SIGTERM at once', async (command) => {
    const child = await inOwnNetwork(SILENT, [command, 'example.com', '80', '-v', '--idle-timeout', '50']);
    // The warning is said before anything is done.
    await child.stderr.until('50 milliseconds');
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });
});

/** The kernel's messages: a device whose reader waits for the next one, in a thread of the pool. */
const DEVICE = '/dev/kmsg';

function isReadable(file: string): boolean {
  try {
    closeSync(openSync(file, 'r'));
    return true;
  } catch {
    // Not here, or not for us.
    return false;
  }
}

describe.skipIf(!isReadable(DEVICE))('a device on stdin that has nothing more to say', () => {
  it('does not hold up the end when the peer has closed', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--out', 'none', '--packet', 'raw'], { stdin: { file: DEVICE } });
    const peer = await server.accepted();
    const received = peer.read();
    await received.untilSize(1);
    await sleepsIn(child, 'devkmsg_read');
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });
});
