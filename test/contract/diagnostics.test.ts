import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcp, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { type Connection, connectTo, tcpServer } from '../peers/tcp-server.ts';

/** A port where nobody listens. */
async function freePort(): Promise<number> {
  const { port, close } = await tcpServer();
  close();
  return port;
}

/** The exit code and what is said on stderr, the ports of this run as PORT. */
async function verdict(args: readonly string[], how: How = {}): Promise<string> {
  const { exit, stderr } = await gentcp(args, how).ended;
  return `${exit} ${stderr.replaceAll(/:\d+\b/g, ':PORT')}`;
}

/** What becomes of a connect whose peer does what the test says. */
async function met(
  serve: (peer: Connection) => Promise<void>,
  args: readonly string[],
  how: How = {},
): Promise<string> {
  const server = await tcpServer();
  const child = gentcpConnect(server.port, args, how);
  await serve(await server.accepted());
  const { exit, stderr } = await child.ended;
  return `${exit} ${stderr.replaceAll(/:\d+\b/g, ':PORT')}`;
}

/** What peers do with their one connection. */
async function endsAtOnce(peer: Connection): Promise<void> {
  peer.end();
  await Promise.resolve();
}

async function waitsForEnd(peer: Connection): Promise<void> {
  peer.read();
  await peer.ending;
}

async function endsAfterEnd(peer: Connection): Promise<void> {
  await waitsForEnd(peer);
  peer.end();
}

function says(bytes: string): (peer: Connection) => Promise<void> {
  return async (peer) => {
    await peer.write(Buffer.from(bytes, 'latin1'));
    peer.end();
  };
}

const place = 'gentcp: connect 127.0.0.1:PORT:';

describe('exit 3: the name does not resolve', () => {
  it('says what a mistyped address was taken for', async () => {
    expect(await verdict(['connect', '256.1.1.1', '80'])).toMatch(
      /^3 .*\(nxdomain\); 256\.1\.1\.1 is no IPv4 address, and was looked up as a name\n$/,
    );
  });

  it('says the name', async () => {
    expect(await verdict(['connect', 'no-such-host.invalid', '80'])).toMatch(
      /^3 gentcp: connect no-such-host\.invalid:PORT: .*\(nxdomain\)/,
    );
    expect(await verdict(['connect', 'no-such-host.invalid', '80', '-6'])).toContain(
      'no such host name, or none with an IPv6 address (nxdomain)',
    );
    expect(await verdict(['connect', 'a'.repeat(300), '80'])).toMatch(/^3 .*: no such host name \(nxdomain\)/);
    expect(await verdict(['listen', 'no-such-host.invalid', '80'])).toMatch(
      /^3 gentcp: listen no-such-host\.invalid:PORT: .*\(nxdomain\)/,
    );
  });
});

describe('exit 4: could not connect', () => {
  it('econnrefused proposes --retry', async () => {
    expect(await verdict(['connect', '127.0.0.1', String(await freePort())])).toBe(
      `4 ${place} connection refused (econnrefused); nothing listens there; --retry 5s waits for it\n`,
    );
  });

  it('econnrefused does not propose what was given', async () => {
    expect(await verdict(['connect', '127.0.0.1', String(await freePort()), '--retry', '150ms'])).toBe(
      `4 ${place} connection refused (econnrefused); nothing listened there for the 150 ms of --retry\n`,
    );
  });

  it('enoent of a unix socket, and a file that is none', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    expect(await verdict(['connect', `unix:${folder}/none`])).toMatch(
      /^4 .*no such file or directory \(enoent\); nothing/,
    );
    expect(await verdict(['connect', `unix:${file}`])).toMatch(/^4 .*connection refused \(econnrefused\)/);
  });
});

describe('exit 5: the connection broke', () => {
  it('P9: a reset is no end, and what came before it is printed', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, []);
    const peer = await server.accepted();
    await peer.write('before');
    await child.stdout.until('before');
    peer.reset();
    const { exit, stdout, stderr } = await child.ended;
    expect([exit, stdout.toString(), stderr]).toEqual([
      5,
      'before',
      `gentcp: connect 127.0.0.1:${server.port}: connection reset by peer (econnreset)\n`,
    ]);
  });

  it('P9: does not depend on show_econnreset', async () => {
    for (const flag of ['--show-econnreset', '--no-show-econnreset']) {
      const server = await tcpServer();
      const child = gentcpConnect(server.port, [flag]);
      const peer = await server.accepted();
      await peer.write('connected');
      await child.stdout.until('connected');
      peer.reset();
      const { exit, stderr } = await child.ended;
      expect([exit, stderr]).toEqual([5, expect.stringContaining('connection reset by peer (econnreset)')]);
    }
  });

  it('a peer that is gone by the time that something is sent: the EPIPE of a unix socket, too', async () => {
    const place = path.join(await temporaryFolder(), 'socket');
    const server = await tcpServer(place);
    const { fd, given, end } = inputPipe();
    const child = gentcp(['connect', `unix:${place}`, '--no-exit-on-close'], { stdin: { fd, given } });
    const peer = await server.accepted();
    await peer.write('gone');
    await child.stdout.until('gone');
    peer.socket.destroy();
    end.write('late');
    const { exit, stderr } = await child.ended;
    // Which direction it was is not known where the kernel moves the bytes.
    expect(stderr).toMatch(/^gentcp: connect unix:.*: (send: )?connection reset by peer \(econnreset\)\n$/);
    expect(exit).toBe(5);
  });

  it('data that the peer did not take', async () => {
    const { fd, given, end } = inputPipe();
    const feed = new Feed(end, Buffer.alloc(20_000_000));
    // Not before the pipe is full, and stays so: a stdin that is merely open is no failure.
    const ends = (peer: Connection): Promise<void> => feed.stalled().then(() => endsAtOnce(peer));
    expect(await met(ends, [], { stdin: { fd, given } })).toBe(
      `5 ${place} the peer closed before all of stdin was sent (closed)\n`,
    );
  });

  it('an answer that did not come', async () => {
    expect(await met(says('ab'), ['--expect', '3'])).toBe(`5 ${place} the peer closed after 2 of 3 bytes (closed)\n`);
    expect(await met(says('ab'), ['--recv', '1', '--recv', '4', '--recv', '1'])).toMatch(/^5 .*recv: .*\(closed\)/);
  });
});

describe('exit 6: framing', () => {
  it('P13: a last packet that the end cuts, in the header and in the payload', async () => {
    for (const bytes of ['\0', '\0\u0005abc']) {
      expect(await met(says(bytes), ['--packet', '2'])).toMatch(
        new RegExp(
          `^6 ${place} the peer closed inside a packet; ${bytes.length} bytes? of it had come \\(emsgsize\\); it broke off, or`,
        ),
      );
    }
  });

  it('P12: a header that claims too much, with a guess at who speaks', async () => {
    expect(await met(says('GET / HTTP/1.0\r\n\r\n'), ['--packet', '4'])).toMatch(
      /^6 .*HTTP.*\(emsgsize\); is --packet/,
    );
  });

  it('P11: a record larger than the header can say, before a byte of it is sent', async () => {
    const { fd, given, end } = inputPipe();
    end.end('a'.repeat(256));
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--packet', '1', '--in', 'all'], { stdin: { fd, given } });
    const peer = await server.accepted();
    const received = peer.read();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([
      6,
      'gentcp: stdin: record 1 is larger than 255 bytes, the most that one packet carries (emsgsize); --packet 4 carries more; --in chunk:N cuts smaller records\n',
    ]);
    await peer.ending;
    expect(received.size).toBe(0);
  });
});

describe('exit 7: local input or output failed', () => {
  it('P19: a directory on stdin', async () => {
    expect(await met(waitsForEnd, [], { stdin: { file: '/' } })).toBe(
      '7 gentcp: stdin: illegal operation on a directory (eisdir); a directory is no input; tar makes one of it\n',
    );
  });

  it('P7: a full disk, and the peer sees a reset', async () => {
    const { child, port } = await gentcpListen([], { stdout: { file: '/dev/full' } });
    const peer = await connectTo(port);
    peer.read();
    await peer.write('data');
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([7, expect.stringMatching(/gentcp: stdout: no space left on device \(enospc\)\n$/)]);
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('P7: a full disk behind --out-file', async () => {
    const { child, port } = await gentcpListen(['--out-file', '/dev/full']);
    const peer = await connectTo(port);
    await peer.write('does not fit');
    const { exit, stderr } = await child.ended;
    expect([exit, stderr.split('\n').at(-2)]).toEqual([
      7,
      'gentcp: --out-file /dev/full: no space left on device (enospc)',
    ]);
  });

  it('P7: stderr that is full or closed changes no exit code', async () => {
    const port = await freePort();
    const child = await shell(
      'gentcp connect 127.0.0.1 "$1" 2>/dev/full; a=$?; gentcp connect 127.0.0.1 "$1" 2>&-; echo $a $?',
      [port],
    );
    expect((await child.ended).stdout.toString()).toBe('4 4\n');
  });

  it('a file that cannot be written', async () => {
    const folder = await temporaryFolder();
    expect(await verdict(['listen', '127.0.0.1', '0', '--port-file', `${folder}/no/file`])).toMatch(
      /^7 .*\n?gentcp: listen 127\.0\.0\.1:PORT: --port-file .*: no such file or directory \(enoent\)\n$/,
    );
    expect(await verdict(['listen', '127.0.0.1', '0', '--ready-fd', '99'])).toMatch(
      /^7 .*\n?gentcp: listen 127\.0\.0\.1:PORT: --ready-fd 99: bad file number \(ebadf\)\n$/,
    );
    await mkdir(`${folder}/up`);
    const { child, port } = await gentcpListen(['--out-file', `${folder}/up`]);
    await connectTo(port);
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([
      7,
      expect.stringMatching(/gentcp: --out-file .*\/up: illegal operation on a directory \(eisdir\)/),
    ]);
  });
});

describe('exit 8 and 2: options that the system refuses', () => {
  it('names the option and the reason', async () => {
    const server = await tcpServer();
    const at = ['127.0.0.1', String(server.port)];
    expect(await verdict(['connect', ...at, '--bind-to-device', 'nosuchdev'])).toMatch(
      /^8 gentcp: connect 127\.0\.0\.1:PORT: option bind_to_device: no such device \(enodev\)/,
    );
    expect(await verdict(['connect', ...at, '--raw', '6,250,01000000'])).toMatch(
      /^8 .*: option raw 6,250: .*\(enoprotoopt\)/,
    );
    expect(await verdict(['connect', ...at, '--netns', '/no/such/file'])).toMatch(/^8 .*: option netns: .*\(enoent\)/);
    expect(await verdict(['connect', ...at, '--netns', '/no/such/file', '--retry', '1h'])).toMatch(/^8 /);
    expect(await verdict(['listen', ...at.slice(0, 1), '0', '--bind-to-device', 'nosuchdev'])).toMatch(
      /^8 gentcp: listen 127\.0\.0\.1:PORT: option bind_to_device: no such device \(enodev\)/,
    );
  });
});

describe('exit 2: the command line is wrong', () => {
  it('says what stands in the place of the port', async () => {
    expect(await verdict(['call', 'localhost', 'ping-pong'])).toBe(
      '2 gentcp: port ping-pong: neither a number nor a service of /etc/services (badarg); say call HOST PORT DATA, or call HOST:PORT DATA\n',
    );
  });

  it.each([
    [['connect', '80', 'localhost'], 'port localhost: neither .*; the host comes first: say connect localhost 80'],
    [['listen', 'localhost'], 'port localhost: neither .*; a host alone wants its port: say listen localhost PORT'],
    [['connect', 'http://localhost:80/x'], 'http://localhost:80/x: a URL is no address \\(badarg\\); say localhost:80'],
    [
      ['connect', '::1:80'],
      'connect ::1:80: the port is missing \\(badarg\\); say connect \\[::1:80\\] PORT; one word for both is \\[V6\\]:PORT',
    ],
  ])('says how it is said: %s', async (args, said) => {
    const { exit, stderr } = await gentcp(args).ended;
    expect([exit, stderr]).toEqual([2, expect.stringMatching(new RegExp(`^gentcp: ${said}\n$`))]);
  });

  it('knows where an address of the listener cannot be', async () => {
    expect(await verdict(['listen', 'unix:/no/such/folder/socket'])).toMatch(
      /^9 .*\(enoent\); the directory of the socket file is not there\n$/,
    );
  });
});

describe('exit 9: the address cannot be bound', () => {
  it('listen: in use, not ours', async () => {
    const { port } = await tcpServer();
    expect(await verdict(['listen', '127.0.0.1', String(port)])).toBe(
      '9 gentcp: listen 127.0.0.1:PORT: address already in use (eaddrinuse); somebody listens there already; port 0 lets the system choose\n',
    );
    expect(await verdict(['listen', '192.0.2.1', '0'])).toMatch(
      /^9 .*\(eaddrnotavail\); this host has no such address/,
    );
  });

  it('connect: a local end that is not ours, or taken', async () => {
    const server = await tcpServer();
    const at = ['connect', '127.0.0.1', String(server.port)];
    expect(await verdict([...at, '--ip', '192.0.2.1'])).toMatch(/^9 .*\(eaddrnotavail\); --ip is the local address/);
    expect(await verdict([...at, '--port', String(server.port)])).toMatch(/^9 .*\(eaddrinuse\); leave --port out/);
  });
});

describe('exit 141: the reader of stdout went away', () => {
  it('P8: ends quietly, and the peer sees a reset', async () => {
    const server = await tcpServer();
    const child = await shell('gentcp connect 127.0.0.1 "$1" --in none | head -c 1; exit "${PIPESTATUS[0]}"', [
      server.port,
    ]);
    const peer = await server.accepted();
    peer.read();
    const chunk = Buffer.alloc(100_000);
    // It cannot know before it writes again.
    while (!peer.ended && child.running) await peer.write(chunk).catch(() => undefined);
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([141, '']);
    expect(await peer.ending).toMatch(/ECONNRESET|EPIPE/);
  });
});

describe('exit 141: the reader of stdout is a socket', () => {
  it.each([
    ['of this host that it closes', 'unix'],
    ['of TCP that it resets', 'tcp'],
  ])('%s: ends quietly, too', async (_, kind) => {
    const server = await tcpServer();
    const reader = await tcpServer();
    const script = 'exec gentcp connect 127.0.0.1 "$1" --in none > /dev/tcp/127.0.0.1/"$2"';
    const child =
      kind === 'tcp'
        ? await shell(script, [server.port, reader.port])
        : gentcpConnect(server.port, ['--in', 'none'], { stdout: 'socket' });
    const peer = await server.accepted();
    if (kind === 'tcp') (await reader.accepted()).reset();
    else child.output.destroy();
    const chunk = Buffer.alloc(100_000);
    // It cannot know before it writes again.
    while (!peer.ended && child.running) await peer.write(chunk).catch(() => undefined);
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([141, '']);
  });
});

describe('what is said', () => {
  it('about a half-close that a framed server did not answer', async () => {
    const { fd, given, end } = inputPipe();
    end.end('request');
    expect(await met(endsAfterEnd, ['--packet', '1'], { stdin: { fd, given } })).toBe(
      '0 gentcp: the peer closed without an answer after our half-close; call, --expect 1 or --eof hold keep the write side open\n',
    );
  });

  it('is nothing with -q but errors', async () => {
    expect(await verdict(['listen', '-q', '127.0.0.1', '0', '--accept-timeout', '1ms'])).toBe(
      '124 gentcp: listen 127.0.0.1:PORT: --accept-timeout of 1 ms ran out (timeout)\n',
    );
  });

  it('is an event, too, where somebody reads events', async () => {
    const { stdout } = await gentcp(['connect', '127.0.0.1', String(await freePort()), '--out', 'json']).ended;
    expect(stdout.toString()).toMatch(/^\{"event":"error","phase":"connect","reason":"econnrefused","message":".*\n$/);
  });
});

describe('--explain', () => {
  it('prints the effective options, and with -v where each came from', async () => {
    const env = { GENTCP_CONNECT_OPTIONS: '[{nodelay,true}]' };
    const args = ['connect', 'h', '1', '--packet', '2', '--opts', '[{active,once}]', '--explain'];
    expect((await gentcp(args, { env }).ended).stdout.toString()).toBe(
      '[{mode,binary},\n {packet_size,67108864},\n {nodelay,true},\n {packet,2},\n {active,once}]\n',
    );
    const { exit, stdout } = await gentcp([...args, '-v'], { env }).ended;
    expect(exit).toBe(0);
    expect(stdout.toString().replaceAll(/ +% /g, ' % ')).toBe(
      '[{mode,binary}, % default\n {packet_size,67108864}, % default\n {nodelay,true}, % GENTCP_CONNECT_OPTIONS\n {packet,2}, % flag\n {active,once}] % --opts\n',
    );
  });
});
