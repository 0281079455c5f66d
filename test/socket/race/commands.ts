import * as fc from 'fast-check';
import { connect } from '../../../src/core/connect.ts';
import { Mailbox } from '../../../src/core/mailbox.ts';
import type { Options } from '../../../src/core/options/options.ts';
import type { Timeout } from '../../../src/core/timeout.ts';
import { failure } from '../failure.ts';
import { turns } from '../turns.ts';
import { type Actor, type Scene, numberOf, packetOf } from './scene.ts';

type Command = fc.AsyncCommand<object, Scene>;

/** No more connections in one run. */
const MOST = 6;

/** A time-out as it is generated: milliseconds, for ever, or turns of the loop until a signal aborts. */
type Limit = number | 'infinity' | { readonly turns: number };

const limits: fc.Arbitrary<Limit> = fc.oneof(
  fc.constant('infinity' as const),
  fc.integer({ min: 0, max: 6 }),
  fc.record({ turns: fc.integer({ min: 0, max: 6 }) }),
);

function timeoutOf(limit: Limit): Timeout {
  if (typeof limit !== 'object') return limit;
  const abort = new AbortController();
  void turns(limit.turns).then(() => abort.abort());
  return abort.signal;
}

/** A call with a time-out ends alone, one without when its sockets are closed. */
function endOf(limit: Limit): 'alone' | 'sockets' {
  return limit === 'infinity' ? 'sockets' : 'alone';
}

function command(text: string, run: (scene: Scene) => void | Promise<void>): Command {
  return {
    check: () => true,
    run: async (_model, scene) => run(scene),
    toString: () => text,
  };
}

/** Something that is done to one of the sockets there are. */
function onActor(text: string, pick: number, run: (actor: Actor, scene: Scene) => void): Command {
  return command(`#${pick}.${text}`, (scene) => {
    const actor = scene.actors[pick % Math.max(1, scene.actors.length)];
    if (actor !== undefined) run(actor, scene);
  });
}

const show = (limit: Limit): string => JSON.stringify(limit);

function connecting(options: Options, limit: Limit): Command {
  return command(`connect(${JSON.stringify(options)}, ${show(limit)})`, (scene) => {
    if (!scene.listening || scene.actors.length >= MOST) return;
    const call = connect('127.0.0.1', scene.listener.port(), options, timeoutOf(limit));
    const allowed = ['ok', 'timeout', 'aborted', 'econnrefused', 'econnreset', 'enotconn'];
    scene.begin('connect', join(scene, call, 'client'), allowed, endOf(limit));
  });
}

async function join(scene: Scene, call: ReturnType<typeof connect>, role: string): Promise<void> {
  scene.join(await call, role);
}

function accepting(limit: Limit): Command {
  return command(`accept(${show(limit)})`, (scene) => {
    const call = scene.listener.accept(timeoutOf(limit));
    const allowed = scene.listening ? ['ok', 'timeout', 'aborted', 'closed'] : ['closed'];
    scene.begin('accept', join(scene, call, 'server'), allowed, endOf(limit));
  });
}

/** Not at every chance: without it there are no connections any more. */
function closeListener(chance: number): Command {
  return command(chance === 0 ? 'listener.close()' : 'nothing', (scene) => {
    if (chance > 0) return;
    scene.listening = false;
    scene.begin('listener.close', scene.listener.close(), ['ok'], 'alone');
  });
}

function receiving(pick: number, limit: Limit): Command {
  return onActor(`recv(0, ${show(limit)})`, pick, (actor, scene) => {
    const call = (async () => {
      const packet = await actor.socket.recv(0, timeoutOf(limit));
      actor.received.push(numberOf(packet));
    })();
    const allowed = ['ok', 'timeout', 'aborted', 'einval', 'ealready', 'closed', 'enotconn'];
    if (actor.closed) scene.begin(`${actor.name}.recv`, call, ['closed'], 'alone');
    else scene.begin(`${actor.name}.recv`, call, allowed, endOf(limit));
  });
}

function sending(pick: number, size: number): Command {
  return onActor(`send(${size})`, pick, (actor, scene) => {
    const number = actor.sent;
    actor.sent += 1;
    const call = actor.socket.send(packetOf(number, size)).catch((error: unknown) => {
      actor.unsent.add(number);
      throw error;
    });
    if (actor.closed) scene.begin(`${actor.name}.send`, call, ['closed'], 'alone');
    else scene.begin(`${actor.name}.send`, call, ['ok', 'timeout', 'closed', 'enotconn'], 'sockets');
  });
}

function taking(pick: number, limit: Limit): Command {
  return onActor(`owner.receive(${show(limit)})`, pick, ({ name, socket: { owner } }, scene) => {
    const call = (async () => scene.heard(await owner.receive(timeoutOf(limit))))();
    if (owner.closed) scene.begin(`${name}.owner.receive`, call, ['closed'], 'alone');
    else {
      const allowed = ['ok', 'timeout', 'aborted', 'ealready', 'closed'];
      scene.begin(`${name}.owner.receive`, call, allowed, limit === 'infinity' ? 'mailboxes' : 'alone');
    }
  });
}

function iterating(pick: number): Command {
  return onActor('[Symbol.asyncIterator]().next()', pick, ({ name, socket }, scene) => {
    const messages = socket[Symbol.asyncIterator]();
    const call = (async () => {
      const { value, done } = await messages.next();
      if (done !== true) scene.heard(value);
      await messages.return?.();
    })();
    scene.begin(`${name} iterates`, call, ['ok', 'ealready'], 'sockets');
  });
}

function setActive(pick: number, active: NonNullable<Options['active']>): Command {
  return onActor(`setopts({ active: ${active} })`, pick, (actor, scene) => {
    const call = (async () => actor.socket.setopts({ active }))();
    scene.begin(`${actor.name}.setopts`, call, ['ok', 'einval', 'closed'], 'alone');
  });
}

function shutting(pick: number, how: 'read' | 'write' | 'read_write'): Command {
  return onActor(`shutdown('${how}')`, pick, (actor, scene) => {
    const call = actor.socket.shutdown(how);
    if (actor.closed) scene.begin(`${actor.name}.shutdown`, call, ['closed'], 'alone');
    else scene.begin(`${actor.name}.shutdown`, call, ['ok', 'closed', 'enotconn'], 'sockets');
  });
}

function closing(pick: number, linger: readonly [boolean, number] | undefined): Command {
  return onActor(`close() with linger ${JSON.stringify(linger)}`, pick, (actor, scene) => {
    if (linger !== undefined && !actor.closed && !actor.socket.owner.closed)
      void failure(() => actor.socket.setopts({ linger }));
    actor.closed = true;
    // What is queued goes first: that is for the other end to take.
    scene.begin(`${actor.name}.close`, actor.socket.close(), ['ok'], 'sockets');
  });
}

function closeOwner(pick: number, chance: number): Command {
  return onActor(chance === 0 ? 'owner.close()' : 'nothing', pick, ({ socket: { owner } }, scene) => {
    if (chance > 0) return;
    owner.close();
    for (const actor of scene.actors) {
      if (actor.socket.owner !== owner) continue;
      actor.closed = true;
      actor.lost = true;
    }
  });
}

function handingOver(pick: number, to: number): Command {
  return onActor(`controllingProcess(${to === 0 ? 'a new mailbox' : `owner of #${to}`})`, pick, (actor, scene) => {
    const target = to === 0 ? new Mailbox() : (scene.actors[to % scene.actors.length]?.socket.owner ?? new Mailbox());
    scene.mailboxes.add(target);
    const call = (async () => actor.socket.controllingProcess(target))();
    scene.begin(`${actor.name}.controllingProcess`, call, ['ok', 'closed', 'badarg'], 'alone');
  });
}

function pausing(count: number): Command {
  return command(`turns(${count})`, () => turns(count));
}

/** Everything that may go on at once at both ends of a few connections. */
export function commandsOf(options: fc.Arbitrary<Options>): fc.Arbitrary<Iterable<Command>> {
  const pick = fc.nat({ max: MOST - 1 });
  const active = fc.oneof(fc.constantFrom(true, false, 'once' as const), fc.integer({ min: -2, max: 3 }));
  const size = fc.oneof({ weight: 4, arbitrary: fc.constant(8) }, { weight: 1, arbitrary: fc.constant(300_000) });
  const linger = fc.constantFrom(undefined, [true, 0] as const);
  const how = fc.constantFrom('read' as const, 'write' as const, 'read_write' as const);
  return fc.commands(
    [
      fc.tuple(options, fc.constant('infinity' as const)).map(([given, limit]) => connecting(given, limit)),
      fc.tuple(options, limits).map(([given, limit]) => connecting(given, limit)),
      fc.constant('infinity' as const).map(accepting),
      limits.map(accepting),
      fc.tuple(pick, limits).map(([at, limit]) => receiving(at, limit)),
      fc.tuple(pick, limits).map(([at, limit]) => receiving(at, limit)),
      fc.tuple(pick, limits).map(([at, limit]) => receiving(at, limit)),
      fc.tuple(pick, size).map(([at, bytes]) => sending(at, bytes)),
      fc.tuple(pick, size).map(([at, bytes]) => sending(at, bytes)),
      fc.tuple(pick, size).map(([at, bytes]) => sending(at, bytes)),
      fc.tuple(pick, limits).map(([at, limit]) => taking(at, limit)),
      pick.map(iterating),
      fc.tuple(pick, active).map(([at, value]) => setActive(at, value)),
      fc.tuple(pick, how).map(([at, direction]) => shutting(at, direction)),
      fc.tuple(pick, linger).map(([at, value]) => closing(at, value)),
      fc.tuple(pick, fc.nat({ max: 2 })).map(([at, chance]) => closeOwner(at, chance)),
      fc.tuple(pick, pick).map(([at, to]) => handingOver(at, to)),
      fc.nat({ max: 5 }).map(closeListener),
      fc.integer({ min: 1, max: 3 }).map(pausing),
      fc.integer({ min: 1, max: 3 }).map(pausing),
    ],
    { maxCommands: 60, size: 'max' },
  );
}
