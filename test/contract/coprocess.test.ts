import { describe, expect, it } from 'vitest';
import { type How, gentcpConnect, gentcpListen, portOf } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';

/** A program on stdin that says these lines at once. */
function says(...lines: readonly string[]): How {
  const { fd, given, end } = inputPipe();
  end.end(lines.map((line) => `${line}\n`).join(''));
  return { stdin: { fd, given } };
}

const json = ['--in', 'json', '--out', 'json'];

/** What is said on stdout, without times, addresses and what a connection begins with. */
function events(stdout: Buffer): readonly string[] {
  return stdout
    .toString()
    .trim()
    .split('\n')
    .filter((line) => !/"event":"(connected|accepted|listening)"/.test(line))
    .map((line) => line.replace(/,"time":"[^"]*"/, ''));
}

describe('--in json', () => {
  it('carries out every call in turn, and answers under its id', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(
      server.port,
      [...json, '--packet', '2', '--active', 'false'],
      says(
        '{"text":"hi"}',
        '{"hex":"00ff","id":"numbered"}',
        '{"op":"recv","length":0,"timeout":5000,"id":1}',
        '{"op":"setopts","options":{"packet":"line","nodelay":true},"id":2}',
        '{"op":"getopts","names":["packet","nodelay"],"id":3}',
        '{"op":"recv","id":4}',
        '{"op":"recv","timeout":10,"id":5}',
        '{"op":"recv","length":3,"id":6}',
        '{"op":"shutdown","how":"write","id":7}',
        '{"op":"close","id":8}',
      ),
    );
    const peer = await server.accepted();
    const received = peer.read();
    await peer.write(Buffer.from('\0\u0003abca line\n', 'latin1'));
    const { exit, stdout, stderr } = await child.ended;
    await received.ended;
    expect(received.bytes.toString('latin1')).toBe('\0\u0002hi\0\u0002\0\u00ff');
    expect([exit, stderr]).toEqual([0, '']);
    expect(events(stdout)).toEqual([
      '{"event":"reply","id":"numbered","op":"send","socket":1,"ok":true}',
      '{"event":"reply","id":1,"op":"recv","socket":1,"ok":{"size":3,"text":"abc"}}',
      '{"event":"reply","id":2,"op":"setopts","socket":1,"ok":true}',
      '{"event":"reply","id":3,"op":"getopts","socket":1,"ok":{"packet":"line","nodelay":true}}',
      '{"event":"reply","id":4,"op":"recv","socket":1,"ok":{"size":7,"text":"a line\\n"}}',
      '{"event":"reply","id":5,"op":"recv","socket":1,"error":"timeout","message":"timed out (timeout)"}',
      expect.stringMatching(/^\{"event":"reply","id":6,"op":"recv","socket":1,"error":"einval"/),
      '{"event":"reply","id":7,"op":"shutdown","socket":1,"ok":true}',
      '{"event":"reply","id":8,"op":"close","socket":1,"ok":true}',
    ]);
  });

  it('answers sockname, peername and getstat', async () => {
    const server = await tcpServer();
    const calls = ['sockname', 'peername', 'getstat', 'close'].map((op) => `{"op":"${op}"}`);
    const { stdout } = await gentcpConnect(server.port, json, says('{"text":"five!"}', ...calls)).ended;
    const [sockname, peername, getstat] = events(stdout);
    expect(sockname).toMatch(/"ok":\{"address":"127\.0\.0\.1","port":\d+\}/);
    expect(peername).toContain(`"ok":{"address":"127.0.0.1","port":${server.port}}`);
    expect(getstat).toMatch(/"recv_oct":0.*"send_oct":5,"send_cnt":1/);
  });

  it('answers calls after the end of the peer as gen_tcp would, and ends with stdin', async () => {
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    const child = gentcpConnect(server.port, [...json, '--active', 'false'], { stdin: { fd, given } });
    const peer = await server.accepted();
    peer.read();
    peer.end();
    end.write('{"op":"recv","id":1}\n');
    await child.stdout.until('"id":1');
    end.end('{"op":"recv","id":2}\n');
    const { exit, stdout } = await child.ended;
    expect(exit).toBe(0);
    expect(events(stdout).map((event) => /"id":(\d).*"error":"(\w+)"/.exec(event)?.slice(1).join(' '))).toEqual([
      '1 closed',
      '2 closed',
    ]);
  });

  it('lasts until stdin ends where the peer of an active socket has ended', async () => {
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    const child = gentcpConnect(server.port, json, { stdin: { fd, given } });
    const peer = await server.accepted();
    peer.read();
    peer.end();
    await child.stdout.until('tcp_closed');
    end.end('{"op":"getopts","names":["mode"],"id":9}\n');
    const { exit, stdout } = await child.ended;
    expect(exit).toBe(0);
    expect(events(stdout).at(-1)).toContain('"id":9');
  });

  it('is exit 2 at the end for a bad line, which is an event, and the others are carried out', async () => {
    const server = await tcpServer();
    const lines = [
      '{"text":"one"}',
      'no json',
      '{"op":"dance","id":[4]}',
      '{"op":"close","text":"both"}',
      '{"socket":7,"text":"x"}',
      '{"text":"two"}',
      '{"op":"close"}',
    ];
    const child = gentcpConnect(server.port, json, says(...lines));
    const received = (await server.accepted()).read();
    const { exit, stdout, stderr } = await child.ended;
    await received.ended;
    expect([exit, received.text]).toEqual([2, 'onetwo']);
    expect(stderr).toMatch(/^gentcp: stdin line 2: not JSON: .*\(badarg\)\n$/);
    const bad = events(stdout).filter((event) => event.includes('"badarg"') && event.includes('"phase":"stdin"'));
    expect(bad).toHaveLength(4);
    expect(bad[1]).toMatch(/"event":"error","id":\[4\],"phase":"stdin","reason":"badarg"/);
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from('{"text":"\u00ff"}\n', 'latin1'), 'not UTF-8'],
    ['half of a surrogate pair', Buffer.from('{"text":"\\udcff"}\n'), 'text has half of a surrogate pair'],
  ])('refuses %s, instead of sending what was not meant', async (_, line, why) => {
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    end.end(line);
    const child = gentcpConnect(server.port, ['--in', 'json'], { stdin: { fd, given } });
    const received = (await server.accepted()).read();
    const { exit, stderr } = await child.ended;
    await received.ended;
    expect([exit, received.text]).toEqual([2, '']);
    expect(stderr).toContain(`gentcp: stdin line 1: ${why}`);
  });

  it('speaks to one of several connections by its number', async () => {
    const { fd, given, end } = inputPipe();
    const { child, port } = await gentcpListen(['-k', ...json], { stdin: { fd, given } });
    const peers = [await connectTo(port), await connectTo(port)];
    const received = peers.map((peer) => peer.read());
    await child.stdout.until('"event":"accepted","socket":3');
    end.write('{"socket":3,"text":"to three"}\n{"text":" to all"}\n{"op":"close"}\n');
    await Promise.all(received.map(({ ended }) => ended));
    expect(received.map(({ text }) => text).toSorted()).toEqual([' to all', 'to three to all']);
    child.kill('SIGTERM');
    await child.ended;
  });

  it('is driven from Python', async () => {
    const server = await tcpServer();
    const child = await shell(
      `exec python3 -c '
import json, subprocess, sys
p = subprocess.Popen(["gentcp", "connect", "127.0.0.1", sys.argv[1], "--in", "json", "--out", "json", "--packet", "4",
    "--active", "false"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
def call(**o):
    p.stdin.write(json.dumps(o) + "\\n")
    p.stdin.flush()
    while True:
        event = json.loads(p.stdout.readline())
        if event["event"] == "reply":
            return event
for n in range(100):
    call(text="ping %d" % n, id=n)
    print(call(op="recv")["ok"]["text"])
call(op="close")
sys.exit(p.wait())
' "$1"`,
      [server.port],
    );
    const peer = await server.accepted();
    // An echo.
    peer.socket.pipe(peer.socket);
    const { exit, stdout, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout.toString()).toBe(Array.from({ length: 100 }, (_, n) => `ping ${n}\n`).join(''));
  });

  it('is driven from a bash coprocess', async () => {
    const server = await tcpServer();
    const child = await shell(
      `coproc gentcp connect 127.0.0.1 "$1" --in json --out json --packet 2 --active false
       pid=$COPROC_PID in=5 out=6
       exec 5>&\${COPROC[1]} 6<&\${COPROC[0]}
       reply() { while read -r line <&$out; do case $line in *'"reply"'*) echo "$line"; return;; esac; done; }
       for n in 1 2 3; do
         echo '{"text":"ping '$n'"}' >&$in
         echo '{"op":"recv"}' >&$in
         reply
       done | sed 's/.*"text":"\\([^"]*\\)".*/\\1/'
       echo '{"op":"close"}' >&$in
       wait $pid`,
      [server.port],
    );
    const peer = await server.accepted();
    peer.socket.pipe(peer.socket);
    const { exit, stdout } = await child.ended;
    expect([exit, stdout.toString()]).toEqual([0, 'ping 1\nping 2\nping 3\n']);
  });
});

describe('connect as a bash coprocess', () => {
  it('reads to the end before it writes', async () => {
    const server = await tcpServer();
    const child = await shell(
      `coproc gentcp connect 127.0.0.1 "$1" --no-exit-on-close
       pid=$COPROC_PID
       exec 3>&\${COPROC[1]} 4<&\${COPROC[0]}
       eval "exec \${COPROC[1]}>&-"
       all=$(cat <&4)
       printf '%s!' "$all" >&3
       exec 3>&-
       wait $pid`,
      [server.port],
    );
    const peer = await server.accepted();
    await peer.write('greeting');
    peer.end();
    const received = peer.read();
    expect((await child.ended).exit).toBe(0);
    await received.ended;
    expect(received.text).toBe('greeting!');
  });
});

describe('listen with --ready-fd and --port-file', () => {
  it('tells a script when it listens, and where', async () => {
    const child = await shell(
      `exec 5< <(gentcp listen 127.0.0.1 0 --ready-fd 6 --port-file port -q --in none --out none 6>&1 &)
       read -r port <&5
       [ "$port" = "$(cat port)" ] && gentcp connect 127.0.0.1 "$port" < /dev/null --eof close && echo both say the same`,
    );
    expect((await child.ended).stdout.toString()).toBe('both say the same\n');
  });

  it('writes into what is no file: a FIFO, a descriptor, a link', async () => {
    const child = await shell(
      `mkfifo fifo && ln -s fifo link
       for name in fifo link; do
         gentcp listen 127.0.0.1 0 --port-file $name -q --in none > got-$name & listener=$!
         read -r port < fifo
         printf "$name" | gentcp connect 127.0.0.1 "$port"; wait $listener; cat got-$name; echo " $?"
         rm got-$name
       done
       gentcp listen 127.0.0.1 0 --accept-timeout 100 -q --port-file /dev/fd/7 7>&1 2> said | sed 's/[0-9]\\{1,\\}/the port/'
       test -p fifo && test -h link && ls`,
    );
    const { stdout, stderr } = await child.ended;
    expect([stdout.toString(), stderr]).toEqual(['fifo 0\nlink 0\nthe port\nfifo\ngentcp\nlink\nsaid\n', '']);
  });

  it('waits for the reader of a FIFO no longer than --max-time', async () => {
    const child = await shell(
      'mkfifo fifo; gentcp listen 127.0.0.1 0 --port-file fifo -q --max-time 100; echo "$?"; ls',
    );
    expect((await child.ended).stdout.toString()).toBe('124\nfifo\ngentcp\n');
  });

  it('never writes through a link that somebody else has left beside the file', async () => {
    const child = await shell(
      `echo precious > other
       sh -c 'ln -s other port.$$; exec gentcp listen 127.0.0.1 0 --port-file port -q --accept-timeout 100' 2> said
       cat other; ls`,
    );
    expect((await child.ended).stdout.toString()).toBe('precious\ngentcp\nother\nport\nsaid\n');
  });

  it.each(['0', '1', '2'])('leaves descriptor %s open, which gentcp needs itself', async (fd) => {
    const child = await shell(
      `printf request > request; mkfifo told
       gentcp listen 127.0.0.1 0 --ready-fd ${fd} --port-file told -q 0<> request > reply 2> said & listener=$!
       read -r port < told
       echo reply | gentcp connect 127.0.0.1 "$port" > got; wait $listener; echo "$?"
       tail -n 1 reply`,
    );
    expect((await child.ended).stdout.toString()).toBe('0\nreply\n');
  });

  it('is what connect --retry makes unnecessary', async () => {
    const child = await shell(
      `port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
       printf data > x
       gentcp connect 127.0.0.1 $port --retry 5s < x & sender=$!
       gentcp listen -q 127.0.0.1 $port > f
       echo "$? $(cat f)"; wait $sender; echo $?`,
    );
    expect((await child.ended).stdout.toString()).toBe('0 data\n0\n');
  });

  it('knows the port from the line on stderr, too', async () => {
    const { child, port } = await gentcpListen([]);
    expect(await portOf(child)).toBe(port);
    child.kill('SIGTERM');
    await child.ended;
  });
});
