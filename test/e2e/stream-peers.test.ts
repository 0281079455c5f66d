import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../peers/folder.ts';
import { type Width, filePackets, frame } from '../peers/framing.ts';
import { gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { nc } from '../peers/nc.ts';
import { ncat } from '../peers/ncat.ts';
import { socat } from '../peers/socat.ts';
import type { StreamPeer } from '../peers/stream-peer.ts';
import {
  BIG,
  actives,
  concurrently,
  faultsOf,
  packetArgs,
  randomFile,
  receptions,
  sizes,
  turn,
  widths,
} from './matrix.ts';

const peers: readonly StreamPeer[] = [nc, ncat, socat];

interface Transfer {
  readonly peer: StreamPeer;
  readonly direction: 'to the peer' | 'from the peer';
  readonly listener: 'gentcp' | 'the peer';
  readonly width: Width;
  readonly active: string;
  readonly size: number;
}

const directions = ['to the peer', 'from the peer'] as const;
const listeners = ['gentcp', 'the peer'] as const;

/** What is sent does not depend on how gentcp receives. */
function rawTransfers(peer: StreamPeer): readonly Transfer[] {
  const own = peers.indexOf(peer);
  const sent = sizes.map((size) => ({ direction: 'to the peer' as const, size, active: 'true' }));
  const received = receptions.map(({ size, active }) => ({ direction: 'from the peer' as const, size, active }));
  return [...sent, ...received].map(({ direction, size, active }, index) => ({
    peer,
    direction,
    listener: turn(listeners, index + own),
    width: 0,
    active,
    size,
  }));
}

/** To these peers packets are bytes like others: each size goes to one of them in each direction, each peer has its turn. */
function framedTransfers(peer: StreamPeer): readonly Transfer[] {
  const own = peers.indexOf(peer);
  return widths
    .filter((width) => width > 0)
    .flatMap((width) =>
      directions.flatMap((direction, offset) =>
        sizes.flatMap((size, index) => {
          if ((index + offset + width) % peers.length !== own) return [];
          return { peer, direction, listener: turn(listeners, index), width, active: turn(actives, index), size };
        }),
      ),
    );
}

function bigTransfers(peer: StreamPeer): readonly Transfer[] {
  return widths.flatMap((width, index) =>
    directions.map((direction, offset) => ({
      peer,
      direction,
      listener: turn(listeners, index + offset),
      width,
      active: turn(actives, index),
      size: BIG,
    })),
  );
}

/** gentcp has the file as it is, the peer has it framed. */
async function transfer(folder: string, plan: Transfer): Promise<readonly string[]> {
  const { direction, listener, width, active, size } = plan;
  const cell = `${direction}, ${listener} listens, packet ${width}, active ${active}, ${size} bytes`;
  const plain = await randomFile(folder, cell, size);
  const wire = { file: path.join(folder, `${cell} framed`), data: frame(filePackets(plain.data, width), width) };
  await writeFile(wire.file, wire.data);
  const [from, to] = direction === 'to the peer' ? [plain, wire] : [wire, plain];
  const arrived = { file: path.join(folder, `${cell} arrived`), data: to.data };
  const children = await start(plan, [...packetArgs(width), '--active', active], { from: from.file, to: arrived.file });
  return faultsOf(cell, children, [arrived]);
}

async function start(
  { peer, direction, listener }: Transfer,
  args: readonly string[],
  { from, to }: { readonly from: string; readonly to: string },
) {
  const ours = direction === 'to the peer' ? { stdin: { file: from } } : { stdout: { file: to } };
  if (listener === 'gentcp') {
    const { child, port } = await gentcpListen(args, ours);
    return [child, direction === 'to the peer' ? peer.connectReceiving(port, to) : peer.connectSending(port, from)];
  }
  const { child, port } = await (direction === 'to the peer' ? peer.listenReceiving(to) : peer.listenSending(from));
  return [child, gentcpConnect(port, args, ours)];
}

for (const peer of peers) {
  describe.skipIf(!peer.installed)(`${peer.name} and gentcp`, () => {
    it('transfer files of every size as a raw stream', async () => {
      const folder = await temporaryFolder();
      const faults = await concurrently(rawTransfers(peer), (plan) => transfer(folder, plan));
      expect(faults.flat()).toEqual([]);
    });

    it('transfer files of every size in packets that the peer frames itself', async () => {
      const folder = await temporaryFolder();
      const faults = await concurrently(framedTransfers(peer), (plan) => transfer(folder, plan));
      expect(faults.flat()).toEqual([]);
    });

    it('transfer 8 MiB in either direction, raw and framed', async () => {
      const folder = await temporaryFolder();
      const faults = await concurrently(bigTransfers(peer), (plan) => transfer(folder, plan));
      expect(faults.flat()).toEqual([]);
    });
  });
}
