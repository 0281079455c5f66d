// echo-runner.ts serve PORT MODE sends each packet of one connection back; echo-runner.ts call PORT MODE WARM_UP COUNT sends a
// packet and waits for it so many times, the first of them for nothing, and answers with the 50th and the 99th percentile in nanoseconds. MODE is how packets are received,
// recv or active, at both ends. What echo.erl does, in the same words.
import { GenTcpError, type Socket, connect, listen } from '../../src/core/index.ts';

const HOST = '127.0.0.1';

const [, , role, port = '', mode = '', warmUp = '', count = ''] = process.argv;
const options = { packet: 2, active: mode === 'active', nodelay: true } as const;

await (role === 'serve' ? serve() : call());

async function serve(): Promise<void> {
  const listener = await listen(Number(port), { ...options, ip: HOST });
  const socket = await listener.accept();
  await listener.close();
  for (;;) {
    const packet = await receive(socket);
    if (packet === undefined) break;
    await socket.send(packet);
  }
  await socket.close();
}

async function call(): Promise<void> {
  const socket = await connect(HOST, Number(port), options);
  const packet = Buffer.alloc(100, 'x');
  const times: number[] = [];
  for (let round = -Number(warmUp); round < Number(count); round += 1) {
    const start = performance.now();
    await socket.send(packet);
    const answer = await receive(socket);
    if (round >= 0) times.push((performance.now() - start) * 1e6);
    if (answer === undefined || !packet.equals(answer)) throw new Error('another answer than was sent');
  }
  await socket.close();
  times.sort((a, b) => a - b);
  console.log(`${percentile(50, times)} ${percentile(99, times)}`);
}

/** The next packet; undefined at the end. */
async function receive(socket: Socket): Promise<Buffer | undefined> {
  const packet = await (mode === 'active' ? nextMessage(socket) : nextPacket(socket));
  if (packet !== undefined && !Buffer.isBuffer(packet)) throw new Error('no packet');
  return packet;
}

async function nextMessage(socket: Socket): Promise<unknown> {
  const message = await socket.owner.receive();
  return message.type === 'tcp' ? message.data : undefined;
}

async function nextPacket(socket: Socket): Promise<unknown> {
  try {
    return await socket.recv();
  } catch (error) {
    if (error instanceof GenTcpError && error.reason === 'closed') return undefined;
    throw error;
  }
}

function percentile(share: number, sorted: readonly number[]): number {
  return Math.round(sorted[Math.max(1, Math.floor((sorted.length * share) / 100)) - 1] ?? Number.NaN);
}
