// A transport of your own, for the option tcp_module: TCP on which every bit of every byte is inverted.
//
//   gentcp listen 5678 --tcp-module ./examples/my_tcp.js
//   gentcp connect localhost 5678 --tcp-module ./examples/my_tcp.js
//
// A transport moves bytes and nothing else: packets, active modes, watermarks and time-outs work on top of it as on
// gen_tcp's own. What each function has to do stands at the types Transport, ServerTransport and TransportModule.

import { createConnection, createServer } from 'node:net';

/** @type {import('gentcp').TransportModule['connect']} */
export function connect({ addr, port }, { signal }) {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: addr, port, allowHalfOpen: true });
    signal.addEventListener('abort', () => socket.destroy(signal.reason), { once: true });
    // An error of Node goes on as it is: its code is the reason.
    socket.once('error', reject);
    socket.once('connect', () => resolve(new Inverted(socket)));
  });
}

/** @type {import('gentcp').TransportModule['listen']} */
export function listen({ addr, port }, { options }) {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    server.once('error', reject);
    server.listen({ host: addr, port, backlog: options.backlog }, () => resolve(new InvertedServer(server)));
  });
}

/** @implements {import('gentcp').Transport} */
class Inverted {
  /** There is no descriptor on which socket options could be set: what it sends is not what the kernel sends. */
  fd = undefined;
  #socket;

  constructor(socket) {
    this.#socket = socket.pause();
  }

  get unsent() {
    return this.#socket.writableLength;
  }

  attach(events) {
    this.#socket.on('data', (chunk) => {
      if (!events.bytes(invert(chunk))) this.#socket.pause();
    });
    this.#socket.on('end', () => events.end());
    this.#socket.on('error', (error) => events.broken(error.code.toLowerCase()));
  }

  readStart() {
    this.#socket.resume();
  }

  readStop() {
    this.#socket.pause();
  }

  readNow() {
    // What is there goes to the listener of 'data'.
    this.#socket.read();
  }

  write(chunks, done) {
    // The caller's bytes stay as they are.
    this.#socket.write(invert(Buffer.concat(chunks)), (error) => {
      if (!error) done();
    });
  }

  shutdown() {
    return new Promise((resolve) => this.#socket.end(resolve));
  }

  acknowledged() {
    return true;
  }

  close() {
    return this.#closed(() => this.#socket.destroy());
  }

  reset() {
    return this.#closed(() => this.#socket.resetAndDestroy());
  }

  sockname() {
    const { localFamily, localAddress, localPort } = this.#socket;
    return sockAddr(localFamily, localAddress, localPort);
  }

  peername() {
    const { remoteFamily, remoteAddress, remotePort } = this.#socket;
    return sockAddr(remoteFamily, remoteAddress, remotePort);
  }

  ref() {
    this.#socket.ref();
  }

  unref() {
    this.#socket.unref();
  }

  #closed(close) {
    return new Promise((resolve) => {
      if (this.#socket.closed) return resolve();
      this.#socket.once('close', () => resolve());
      close();
    });
  }
}

/** @implements {import('gentcp').ServerTransport} */
class InvertedServer {
  fd = undefined;
  #server;

  constructor(server) {
    this.#server = server;
    const { family, address, port } = server.address();
    this.address = sockAddr(family, address, port);
  }

  attach(events) {
    this.#server.on('connection', (socket) => events.connection(new Inverted(socket)));
    this.#server.on('error', (error) => events.failed(error.code.toLowerCase()));
  }

  want() {
    // Connections are taken as they come; those that nobody waits for yet are kept by the listening socket.
  }

  close() {
    // Its callback would wait for the end of every connection, too.
    this.#server.close();
    return Promise.resolve();
  }

  ref() {
    this.#server.ref();
  }

  unref() {
    this.#server.unref();
  }
}

function invert(bytes) {
  return bytes.map((byte) => ~byte);
}

function sockAddr(family, addr, port) {
  return { family: family === 'IPv6' ? 'inet6' : 'inet', addr, port };
}
