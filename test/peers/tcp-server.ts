import { once } from 'node:events';
import { type AddressInfo, Server, Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { Transcript } from './transcript.ts';

/** A server in the test itself: it does to its connections exactly what the test says, and nothing until then. */
export interface TestServer {
  readonly port: number;
  /** The next connection. */
  readonly accepted: () => Promise<Connection>;
  /** Nobody is accepted any more. */
  readonly close: () => void;
}

/** Listens at a free port of 127.0.0.1, or at a unix path. */
export async function tcpServer(path?: string): Promise<TestServer> {
  const server = new Server({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true });
  const connections: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  server.on('connection', (socket) => {
    const connection = new Connection(socket);
    const next = waiting.shift();
    if (next === undefined) connections.push(connection);
    else next(connection);
  });
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  onTestFinished(() => void server.close());
  const accepted = (): Promise<Connection> => {
    const connection = connections.shift();
    return connection === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(connection);
  };
  return { port: portOf(server.address()), accepted, close: () => void server.close() };
}

/** Connects to 127.0.0.1. */
export async function connectTo(port: number): Promise<Connection> {
  const socket = new Socket({ allowHalfOpen: true });
  socket.pause();
  const connection = new Connection(socket);
  await once(socket.connect(port, '127.0.0.1'), 'connect');
  return connection;
}

/** The test's end of a connection. Nothing is read before `read` is called. */
export class Connection {
  readonly socket: Socket;
  /** How the peer ended its side: with its end, or with the name of an error such as ECONNRESET. */
  readonly ending: Promise<string>;
  #ended = false;
  #transcript: Transcript | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    this.ending = new Promise((resolve) => {
      const settle = (how: string): void => {
        this.#ended = true;
        resolve(how);
      };
      socket.once('end', () => settle('end'));
      socket.on('error', (error) => settle('code' in error ? String(error.code) : error.message));
    });
    onTestFinished(() => void socket.destroy());
  }

  /** Has the peer ended its side, as far as we have read? */
  get ended(): boolean {
    return this.#ended;
  }

  /** What arrives, from now on. */
  read(): Transcript {
    this.#transcript ??= new Transcript(this.socket);
    return this.#transcript;
  }

  /** Resolves when the kernel has it. */
  write(data: string | Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(data, (error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  /** Ends our side, and leaves the other one open. */
  end(): void {
    this.socket.end();
  }

  /** Makes the peer see a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
