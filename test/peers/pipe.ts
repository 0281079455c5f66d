import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import koffi from 'koffi';
import { onTestFinished } from 'vitest';

/** A pipe such as the shell makes; what Node calls a pipe is a pair of sockets. One end is for a process to be started. */
export interface Pipe {
  /** For the process. */
  readonly fd: number;
  /** For the test. */
  readonly end: Socket;
  /** Once the process has its copy, the test must not keep the other one: the pipe would never end. */
  readonly given: () => void;
}

/** A pipe from which a process reads. */
export function inputPipe(): Pipe {
  const { read, write } = anonymousPipe();
  return pipe(read, () => new Socket({ fd: write, readable: false, writable: true }));
}

/** A pipe to which a process writes; nothing is read until the test does. */
export function outputPipe(): Pipe {
  const { read, write } = anonymousPipe();
  return pipe(write, () => {
    const end = new Socket({ fd: read, readable: true, writable: false });
    end.pause();
    return end;
  });
}

/** The test's end is made when it is asked for: even a paused Socket reads once, as much as a whole pipe holds. */
function pipe(fd: number, open: () => Socket): Pipe {
  let isOpen = true;
  const given = (): void => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  let end: Socket | undefined;
  const opened = (): Socket => {
    // A process that ended without reading all is what some tests are about.
    end ??= open().on('error', () => undefined);
    return end;
  };
  onTestFinished(() => {
    given();
    opened().destroy();
  });
  return {
    fd,
    given,
    get end() {
      return opened();
    },
  };
}

interface Ends {
  readonly read: number;
  readonly write: number;
}

const pipe2 = koffi.load(null).func('int pipe2(_Out_ int *ends, int flags)');

/** Linux: no process gets an end that it was not given. */
const O_CLOEXEC = 0o2000000;

function anonymousPipe(): Ends {
  const ends = [-1, -1];
  if (pipe2(ends, O_CLOEXEC) !== 0) throw new Error('pipe2 failed');
  const [read = -1, write = -1] = ends;
  return { read, write };
}
