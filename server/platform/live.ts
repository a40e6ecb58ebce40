import type { ServerResponse } from "node:http";
import { liveStream } from "../../contract/live.ts";
import type { Database, Scope, Tx } from "./database.ts";
import type { Authenticate, Caller } from "./http/caller.ts";
import type { Http } from "./http/server.ts";
import { credentialsOf } from "./http/server.ts";
import type { OutboxEvent, Relay } from "./outbox.ts";

const heartbeatMs = 15_000;
const tailMs = 200;
const keptMinutes = 10;
/** In place of a permission: each hint is for the one person whose number is its key. */
export const ownTopic = "own";
/** More keys than this in one message, and it says only which topics moved. */
const hintsMax = 200;

/** Something of this topic and key changed: small, because the screen reads again what it shows. */
export interface Hint {
  readonly topic: string;
  readonly key: string;
}

export interface LiveParts {
  readonly database: Database;
  readonly relay: Relay;
  /**
   * Which permission each topic asks for; a topic that is not here is shown to nobody, and one of
   * `ownTopic` only to the person whose number is its key.
   */
  readonly topics: Readonly<Record<string, string>>;
  readonly authenticate: Authenticate;
  /** How often a stream is kept alive and its caller looked at again, ms; a quarter of a minute unless said. */
  readonly beatMs?: number;
  readonly onError: (error: unknown) => void;
}

interface Listener {
  readonly allows: (hint: Hint) => boolean;
  readonly isOwn: (topic: string) => boolean;
  /** Own staff who see some channels or places learn that something moved, but not what. */
  readonly isVague: boolean;
  readonly stream: ServerResponse;
  /** False until the head is written. */
  isOpen: boolean;
  waiting: Map<string, Hint>;
  /** Number of the last batch in `waiting`. */
  number: number;
}

interface Batch {
  readonly number: number;
  readonly hints: readonly Hint[];
}

/** One tenant's stream in this process: where it has read to, and who listens. */
interface Tail {
  readonly scope: Scope;
  readonly listeners: Set<Listener>;
  number: number;
}

/** The distinct hints of a delivery, in order. */
function hintsOf(events: readonly Hint[]): Hint[] {
  const distinct = new Map<string, Hint>();
  for (const { topic, key } of events) distinct.set(`${topic}/${key}`, { topic, key });
  const hints = [...distinct.values()];
  if (hints.length <= hintsMax) return hints;
  return [...new Set(hints.map((hint) => hint.topic))].map((topic) => ({ topic, key: "*" }));
}

/** Forgets old batches, once a minute for each tenant; `times` is when it last did. */
async function prune(tx: Tx, times: Map<number, number>): Promise<void> {
  const nowMs = tx.now.getTime();
  if (nowMs - (times.get(tx.scope.tenantId) ?? 0) < 60_000) return;
  times.set(tx.scope.tenantId, nowMs);
  await tx.rows(
    `delete from platform.live_batch where cell = $1 and tenant_id = $2
       and at < $3::timestamptz - make_interval(mins => $4)`,
    [tx.scope.cell, tx.scope.tenantId, tx.now, keptMinutes],
  );
}

async function storeBatch(tx: Tx, events: readonly OutboxEvent[]): Promise<void> {
  const number = await tx.newNumbers("live");
  await tx.rows(
    `insert into platform.live_batch (cell, tenant_id, number, hints, at)
     values ($1, $2, $3, $4, $5)`,
    [tx.scope.cell, tx.scope.tenantId, number, JSON.stringify(hintsOf(events)), tx.now],
    "platform.live.store",
  );
}

function batchesAfter(tx: Tx, number: number): Promise<Batch[]> {
  return tx.rows<Batch>(
    `select number, hints from platform.live_batch
     where cell = $1 and tenant_id = $2 and number > $3 order by number limit 1000`,
    [tx.scope.cell, tx.scope.tenantId, number],
    "platform.live.after",
  );
}

/** The number of the newest batch, and of the oldest that is still kept (0 when none is). */
async function ends(tx: Tx): Promise<{ newest: number; oldest: number }> {
  const [row] = await tx.rows<{ newest: number; oldest: number }>(
    `select
       coalesce((select next - 1 from platform.number
         where cell = $1 and tenant_id = $2 and kind = 'live'), 0) as newest,
       coalesce((select min(number) from platform.live_batch
         where cell = $1 and tenant_id = $2), 0) as oldest`,
    [tx.scope.cell, tx.scope.tenantId],
  );
  return row ?? { newest: 0, oldest: 0 };
}

function add(listener: Listener, { number, hints }: Batch): void {
  for (const { topic, key } of hints) {
    if (!listener.allows({ topic, key })) continue;
    const shown = listener.isVague && !listener.isOwn(topic) ? "*" : key;
    listener.waiting.set(`${topic}/${shown}`, { topic, key: shown });
  }
  listener.number = Math.max(listener.number, number);
}

/** Sends what waits, unless the reader is behind: then it keeps collapsing until he is not. */
function send(listener: Listener): void {
  const { stream, waiting } = listener;
  if (!listener.isOpen || waiting.size === 0 || stream.writableNeedDrain) return;
  const hints = hintsOf([...waiting.values()]);
  listener.waiting = new Map();
  stream.write(`id: ${listener.number}\ndata: ${JSON.stringify(hints)}\n\n`);
}

/** Which topics this caller may see and asked for (words with commas; all when left out). */
function allowing(parts: LiveParts, caller: Caller, asked: string | undefined) {
  const wanted = asked ? new Set(asked.split(",")) : null;
  const { kind, id } = caller.actor;
  return ({ topic, key }: Hint): boolean => {
    const permission = parts.topics[topic];
    if (permission === undefined) return false;
    const isHis = kind === "user" && (key === String(id) || key === "*");
    if (permission === ownTopic ? !isHis : !caller.permissions.has(permission)) return false;
    // A distributor must not even learn how busy we are with others.
    return caller.partyIds === null && (wanted === null || wanted.has(topic));
  };
}

/** What a stream was opened for: all that decides what its caller may hear. */
const grantOf = ({ permissions, channelIds, placeIds, partyIds }: Caller): string =>
  JSON.stringify([[...permissions].sort(), channelIds, placeIds, partyIds]);

interface Beating {
  readonly ms: number;
  /** Whose stream it is, and who calls now. */
  readonly caller: Caller;
  readonly authenticate: () => Promise<Caller | null>;
}

/**
 * Keeps a stream alive, and ends it when its caller's session has ended or he may see something else
 * than before: a browser opens it again with what holds now.
 */
function beat(stream: ServerResponse, { ms, caller, authenticate }: Beating): () => void {
  const opened = grantOf(caller);
  const timer = setInterval(() => {
    stream.write(": alive\n\n");
    authenticate().then(
      (now) => (now && !now.mustEnrol && grantOf(now) === opened) || stream.end(),
      // The database is away: the stream waits with everybody else.
      () => undefined,
    );
  }, ms);
  return () => clearInterval(timer);
}

/** What the streams of this process follow: one reading per tenant, whoever listens. */
function createTails({ database, onError }: Pick<LiveParts, "database" | "onError">) {
  const tails = new Map<string, Tail>();

  async function follow(tail: Tail): Promise<void> {
    const batches = await database.read(tail.scope, (tx) => batchesAfter(tx, tail.number));
    for (const batch of batches) {
      for (const listener of tail.listeners) {
        if (batch.number > listener.number) add(listener, batch);
      }
      tail.number = batch.number;
    }
    for (const listener of tail.listeners) send(listener);
  }

  let running = true;
  const loop = async () => {
    while (running) {
      for (const [name, tail] of tails) {
        if (tail.listeners.size === 0) tails.delete(name);
        else await follow(tail).catch(onError);
      }
      await database.world.sleep(tailMs);
    }
  };
  const ended = loop();
  return {
    /** Lets a listener hear this tenant's batches from now on; gives how to leave. */
    async join(scope: Scope, listener: Listener): Promise<() => void> {
      const name = `${scope.cell}/${scope.tenantId}`;
      let tail = tails.get(name);
      if (!tail) {
        const { newest } = await database.read(scope, ends);
        // Somebody else may have joined while we asked.
        tail = tails.get(name) ?? { scope, listeners: new Set(), number: newest };
        tails.set(name, tail);
      }
      const { listeners } = tail;
      listener.number = tail.number;
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    size: () => [...tails.values()].reduce((sum, tail) => sum + tail.listeners.size, 0),
    async stop() {
      running = false;
      await ended;
      for (const tail of tails.values()) for (const { stream } of tail.listeners) stream.end();
    },
  };
}

/** Puts into the listener what came after `since`; false when some of it is forgotten. */
async function replay(tx: Tx, listener: Listener, since: number): Promise<boolean> {
  const { newest, oldest } = await ends(tx);
  const batches = await batchesAfter(tx, since);
  for (const batch of batches) add(listener, batch);
  if (since > newest || batches.length >= 1_000) return false;
  return since === newest || (oldest > 0 && oldest <= since + 1);
}

/** The number a browser last saw; 0 when it saw none. */
function sinceOf(header: string | string[] | undefined): number {
  const number = Math.floor(Number(header ?? 0));
  return number > 0 ? Math.min(number, 2 ** 31 - 1) : 0;
}

function openStream(stream: ServerResponse, isWhole: boolean): void {
  stream.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  stream.write(`retry: 2000\n\n${isWhole ? "" : "event: missed\ndata: {}\n\n"}`);
}

/**
 * Live hints for screens over server-sent events, from every process to every process: the relay
 * stores what moved, each server reads on from the number it has seen.
 */
export function createLive(http: Http, parts: LiveParts) {
  const { database, relay } = parts;
  const tails = createTails(parts);
  const pruned = new Map<number, number>();
  relay.subscribe({
    name: "live",
    topics: Object.keys(parts.topics),
    async handle(tx, events) {
      await storeBatch(tx, events);
      await prune(tx, pruned);
    },
  });
  http.on(liveStream, async ({ caller, query, request, reply }) => {
    const stream = reply.raw;
    const listener: Listener = {
      allows: allowing(parts, caller, query.topics),
      isOwn: (topic) => parts.topics[topic] === ownTopic,
      isVague: caller.channelIds !== null || caller.placeIds !== null,
      stream,
      isOpen: false,
      waiting: new Map(),
      number: 0,
    };
    const leave = await tails.join(caller.scope, listener);
    const since = sinceOf(request.headers["last-event-id"]);
    let isWhole = true;
    try {
      if (since > 0) {
        isWhole = await database.read(caller.scope, (tx) => replay(tx, listener, since));
      }
    } catch (error) {
      leave();
      throw error;
    }
    reply.hijack();
    openStream(stream, isWhole);
    listener.isOpen = true;
    send(listener);
    const stopBeating = beat(stream, {
      ms: parts.beatMs ?? heartbeatMs,
      caller,
      authenticate: () => parts.authenticate(credentialsOf(request)),
    });
    const end = () => {
      stopBeating();
      leave();
    };
    stream.on("close", end);
    if (stream.destroyed) end();
    return {};
  });
  return {
    /** Open streams in this process. */
    listeners: tails.size,
    stop: tails.stop,
  };
}
