// sockets-runner.ts echo WAY COUNT: for each line on stdin a packet of 100 bytes goes to the other end of one connection and back
// so many times; the answer is COUNT MICROSECONDS CPU_MICROSECONDS. sockets-runner.ts hold WAY COUNT BEFORE: opens so many connections,
// both ends here, after so many others, and answers with the bytes of resident memory that each socket costs; need WAY COUNT BEFORE:
// the same without what V8 keeps in reserve. WAY is node:net or, of the library, active or recv.
import { once } from 'node:events';
import { type AddressInfo, Server, Socket as NodeSocket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { GenTcpError, type Message, type Packet, type Socket, connect, listen } from '../../src/core/index.ts';

const HOST = '127.0.0.1';
const WARM_UP = 2000;
/** In milliseconds: until what was only for the moment is given back. */
const REST = 300;

/** V8 keeps room for young objects, the more the more of them survived; here it gives it back, as it does where memory is short. */
const ALL = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;

const packet = Buffer.alloc(100, 'x');

/** Two ends, and how a packet goes from the first to the second and back so many times. */
interface Connection {
  readonly ends: readonly unknown[];
  readonly roundTrips: (count: number) => Promise<void>;
}

const [, , what, way = '', ...numbers] = process.argv;
const [count = 0, others = 0] = numbers.map(Number);
const open = way === 'node:net' ? await nodeConnections() : await ownConnections(way === 'active');
if (what === 'hold') console.log(await hold(() => globalThis.gc?.()));
else if (what === 'need') console.log(await hold(() => globalThis.gc?.(ALL)));
else {
  const { roundTrips } = await open();
  await roundTrips(WARM_UP);
  for await (const _line of createInterface({ input: process.stdin })) console.log(await timed(roundTrips));
}
process.exit();

async function timed(roundTrips: Connection['roundTrips']): Promise<string> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await roundTrips(count);
  const { user, system } = process.cpuUsage(used);
  return `${count} ${Math.round((performance.now() - start) * 1000)} ${user + system}`;
}

async function hold(collect: () => void): Promise<number> {
  const kept: Connection[] = [];
  // The first ones pay for what all of them share, and use up what the start has left free.
  while (kept.length < others) kept.push(await open());
  const before = await resident(collect);
  while (kept.length < others + count) kept.push(await open());
  const grown = (await resident(collect)) - before;
  return Math.round(grown / (2 * count)) + (kept.length === others + count ? 0 : Number.NaN);
}

/** Young garbage is not what a socket costs. */
async function resident(collect: () => void): Promise<number> {
  await setTimeout(REST);
  collect();
  await setTimeout(REST);
  return process.memoryUsage.rss();
}

async function nodeConnections(): Promise<() => Promise<Connection>> {
  const server = new Server({ noDelay: true });
  await once(server.listen(0, HOST), 'listening');
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  let came: ((socket: NodeSocket) => void) | undefined;
  server.on('connection', (socket) => came?.(socket));
  return async () => {
    const accepting = new Promise<NodeSocket>((resolve) => (came = resolve));
    const client = new NodeSocket().setNoDelay(true).connect(port, HOST);
    await new Promise<void>((resolve) => client.once('connect', resolve));
    const accepted = await accepting;
    accepted.on('data', (data) => accepted.write(data)).on('error', () => undefined);
    let arrived: ((bytes: number) => void) | undefined;
    client.on('data', ({ length }) => arrived?.(length)).on('error', () => undefined);
    const roundTrips = (times: number): Promise<void> =>
      new Promise((resolve) => {
        let [left, missing] = [times, packet.length];
        arrived = (bytes) => {
          missing -= bytes;
          if (missing > 0) return;
          [left, missing] = [left - 1, packet.length];
          if (left === 0) resolve();
          else client.write(packet);
        };
        client.write(packet);
      });
    return { ends: [client, accepted], roundTrips };
  };
}

async function ownConnections(active: boolean): Promise<() => Promise<Connection>> {
  const options = { active, nodelay: true } as const;
  const listener = await listen(0, { ...options, ip: HOST });
  // Somebody always waits, as servers do, and as node:net does by itself.
  let next = listener.accept();
  return async () => {
    const client = await connect(HOST, listener.port(), options);
    const accepted = await next;
    next = listener.accept();
    const receive = active ? nextMessage : nextPacket;
    const roundTrips = async (times: number): Promise<void> => {
      const echoing = echo(accepted, times, receive);
      for (let trip = 0; trip < times; trip += 1) {
        await client.send(packet);
        for (let missing = packet.length; missing > 0;) missing -= bytesOf(await receive(client)).length;
      }
      await echoing;
    };
    return { ends: [client, accepted], roundTrips };
  };
}

async function echo(socket: Socket, times: number, receive: Receive): Promise<void> {
  for (let missing = times * packet.length; missing > 0;) {
    const received = bytesOf(await receive(socket));
    missing -= received.length;
    await socket.send(received);
  }
}

/** What comes next, as it is: a function that waited for it would be woken for each packet, too. */
type Receive = (socket: Socket) => Promise<Message | Packet>;

function nextMessage(socket: Socket): Promise<Message> {
  return socket.owner.receive();
}

function nextPacket(socket: Socket): Promise<Packet> {
  return socket.recv();
}

function bytesOf(received: Message | Packet): Buffer {
  const data = 'data' in received ? received.data : received;
  if (!Buffer.isBuffer(data)) throw new GenTcpError('einval');
  return data;
}
