import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare } from '../peers/bytes.ts';
import type { Child, Ending } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { nc } from '../peers/nc.ts';
import { ncat } from '../peers/ncat.ts';
import { outputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { canMount, smallDisk } from '../peers/small-disk.ts';
import { socat } from '../peers/socat.ts';
import { Transcript } from '../peers/transcript.ts';
import { randomFile } from './matrix.ts';

/** More than two kernels and two processes keep of an upload that stands still. */
const UPLOAD = 32 * 1024 * 1024;

/** So much has come through when it is cut. */
const HALF_WAY = 1024 * 1024;

/** An upload that stands still half-way, since nobody takes what the receiver prints. */
interface Upload {
  readonly sender: Child;
  readonly receiver: Child;
  readonly data: Buffer;
  /** Takes the rest, up to the end. */
  readonly printed: () => Promise<Buffer>;
}

type Listener = 'the sender' | 'the receiver';

async function upload(listener: Listener, args: readonly string[]): Promise<Upload> {
  const { file, data } = await randomFile(await temporaryFolder(), 'upload', UPLOAD);
  const stdout = outputPipe();
  const sending: How = { stdin: { file } };
  const receiving: How = { stdout };
  const [first, second] = listener === 'the sender' ? [sending, receiving] : [receiving, sending];
  const { child, port } = await gentcpListen(args, first);
  const other = gentcpConnect(port, args, second);
  const transcript = new Transcript(stdout.end);
  await transcript.untilSize(HALF_WAY);
  stdout.end.pause();
  const printed = async (): Promise<Buffer> => {
    stdout.end.resume();
    await transcript.ended;
    return transcript.bytes;
  };
  return listener === 'the sender'
    ? { sender: child, receiver: other, data, printed }
    : { sender: other, receiver: child, data, printed };
}

/** A truncated stream is a prefix of the whole one, and shorter. */
function isTruncated(part: Buffer, whole: Buffer): boolean {
  return part.length < whole.length && whole.subarray(0, part.length).equals(part);
}

function exits(...endings: readonly Ending[]): readonly (number | string)[] {
  return endings.map(({ exit }) => exit);
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const;

describe.each<[string, Listener]>([
  ['raw', 'the sender'],
  ['4', 'the receiver'],
])('an upload with --packet %s that is cut half-way (%s listens)', (packet, listener) => {
  const args = ['--packet', packet];

  it.each(signals)('by %s to the sender is no success of the receiver', async (signal) => {
    const { sender, receiver, data, printed } = await upload(listener, args);
    sender.kill(signal);
    expect((await sender.ended).exit).toBe(signal);
    const part = await printed();
    expect(isTruncated(part, data)).toBe(true);
    // What a truncated packet is told as depends on where the reset found it.
    expect([5, 6]).toContain((await receiver.ended).exit);
  });

  it.each(signals)('by %s to the receiver is no success of the sender', async (signal) => {
    const { sender, receiver, data, printed } = await upload(listener, args);
    receiver.kill(signal);
    const part = await printed();
    expect(isTruncated(part, data)).toBe(true);
    expect(exits(...(await Promise.all([receiver.ended, sender.ended])))).toEqual([signal, 5]);
  });

  it('by --max-time of the sender is no success of either', async () => {
    const { file, data } = await randomFile(await temporaryFolder(), 'upload', UPLOAD);
    const stdout = outputPipe();
    const { child: receiver, port } = await gentcpListen(args, { stdout });
    const sender = gentcpConnect(port, [...args, '--max-time', '1s'], { stdin: { file } });
    expect((await sender.ended).exit).toBe(124);
    const transcript = new Transcript(stdout.end);
    expect((await receiver.ended).exit).toBe(5);
    await transcript.ended;
    expect(isTruncated(transcript.bytes, data)).toBe(true);
  });

  it('by timeout(1) is no success of either', async () => {
    const { file, data } = await randomFile(await temporaryFolder(), 'upload', UPLOAD);
    const stdout = outputPipe();
    const { child: receiver, port } = await gentcpListen(args, { stdout });
    const script = 'timeout 1 gentcp connect 127.0.0.1 "$1" --packet "$2" < "$3"';
    const sender = await shell(script, [port, packet, file]);
    expect((await sender.ended).exit).toBe(124);
    const transcript = new Transcript(stdout.end);
    expect((await receiver.ended).exit).toBe(5);
    await transcript.ended;
    expect(isTruncated(transcript.bytes, data)).toBe(true);
  });

  it.skipIf(!canMount)('by a full disk is exit 7 of the receiver and 5 of the sender', async () => {
    const { file, data } = await randomFile(await temporaryFolder(), 'upload', UPLOAD);
    const out = path.join(await smallDisk(1024), 'out');
    const { child: receiver, port } = await gentcpListen(args, { stdout: { file: out } });
    const sender = gentcpConnect(port, args, { stdin: { file } });
    const [received, sent] = await Promise.all([receiver.ended, sender.ended]);
    expect(exits(received, sent)).toEqual([7, 5]);
    expect(received.stderr).toMatch(/^gentcp: stdout: .*\(enospc\)/m);
    expect(isTruncated(await readFile(out), data)).toBe(true);
  });

  it('by /dev/full is exit 7 of the receiver and 5 of the sender', async () => {
    const { file } = await randomFile(await temporaryFolder(), 'upload', UPLOAD);
    const { child: sender, port } = await gentcpListen(args, { stdin: { file } });
    const receiver = gentcpConnect(port, args, { stdout: { file: '/dev/full' } });
    expect(exits(...(await Promise.all([receiver.ended, sender.ended])))).toEqual([7, 5]);
  });
});

for (const peer of [nc, ncat, socat]) {
  it.skipIf(!peer.installed)(`an upload to ${peer.name} that is killed half-way is exit 5`, async () => {
    const folder = await temporaryFolder();
    const { file, data } = await randomFile(folder, 'upload', UPLOAD);
    const arrived = path.join(folder, 'arrived');
    const { child: receiver, port } = await peer.listenReceiving(arrived);
    // Its buffers fill while it stands still.
    receiver.kill('SIGSTOP');
    const sender = gentcpConnect(port, ['-v'], { stdin: { file } });
    await sender.stderr.until(/connected/);
    receiver.kill('SIGKILL');
    expect((await sender.ended).exit).toBe(5);
    expect(compare(await readFile(arrived), data)).not.toBe('identical');
  });
}
