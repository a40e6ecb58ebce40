import { setTimeout as pause } from "node:timers/promises";
import { ChannelFailure } from "../../../connectors/port/index.ts";
import type { ChannelDoor, Connector, Means, Settings } from "../../../connectors/port/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Actor, Database, Jobs, Relay, Scope, Tx } from "../../platform/index.ts";
import { nobody } from "../../platform/index.ts";
import type { Orders } from "../orders/index.ts";
import { connectionOf, listConnections, noteFailure, noteSuccess } from "./connections.ts";
import type { Connection } from "./connections.ts";
import { followOffers, sendOffers } from "./offers.ts";
import { followParcels, sendParcels } from "./parcels.ts";
import { fetchWanted, pull, replaySpan } from "./pulling.ts";
import { reconcileDay, reconcileNightly } from "./reconciling.ts";
import type { DayResult } from "./reconciling.ts";
import { connectorOf } from "./registry.ts";
import { channelById } from "./store.ts";

const actor: Actor = { kind: "system", id: 0, name: "channels" };
/** A run gives its worker back after this, so that a slow platform does not stop the others. */
const runMs = 20_000;
/** Seconds between two runs of one connection. */
const everySeconds = 2;

/** One run of one connection: what its steps need. */
export interface Work {
  readonly connection: Connection;
  readonly connector: Connector;
  readonly door: ChannelDoor;
  readonly orders: Orders;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly isTimeUp: () => boolean;
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface RunnerParts {
  readonly database: Database;
  readonly orders: Orders;
  readonly tenants: () => Promise<readonly Scope[]>;
  /** The way out; a test brings its own network. */
  readonly fetch?: typeof fetch;
}

export interface Runner {
  /** One run of a connection: false when there is none to run. */
  run(scope: Scope, channelId: number, signal?: AbortSignal): Promise<boolean>;
  /** Compares one day with the platform now; null when the channel is not connected. */
  reconcile(scope: Scope, channelId: number, day: Day): Promise<DayResult | null>;
  /** A door for a single question, such as the connection test. */
  open(kind: string, settings: Settings): ChannelDoor | null;
  /** Makes the runs durable, and lets what happens here be told to channels. */
  schedule(jobs: Jobs, relay: Relay): void;
}

interface OpenDoor {
  readonly made: string;
  readonly door: ChannelDoor;
  signal: AbortSignal;
}

/** Sleeps so long, or until the run is stopped. */
async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}

/** Steps in their order: what must be told goes first, the night's comparison last. */
const steps: readonly ((work: Work) => Promise<void>)[] = [
  sendParcels,
  sendOffers,
  fetchWanted,
  pull,
  replaySpan,
  reconcileNightly,
];

/**
 * Runs connections: each is a durable timer of its own, so that one that is slow or refused
 * neither stops the others nor is forgotten when the server ends.
 */
export function createRunner(parts: RunnerParts): Runner {
  const { database, orders } = parts;
  const { world } = database;
  const never = new AbortController().signal;
  /** One per connection: its bucket must outlive a run, or the platform's rate would be forgotten. */
  const doors = new Map<string, OpenDoor>();

  const meansOf = (signal: () => AbortSignal): Means => ({
    fetch: parts.fetch ?? fetch,
    now: () => world.clock().getTime(),
    sleep: (ms) => sleepUntil(ms, signal()),
  });

  function doorOf(
    scope: Scope,
    { channelId, settings }: Connection,
    connector: Connector,
  ): OpenDoor {
    const name = `${scope.cell}/${scope.tenantId}/${channelId}`;
    const made = JSON.stringify([connector.kind, settings]);
    const known = doors.get(name);
    if (known?.made === made) return known;
    const opened: OpenDoor = {
      made,
      signal: never,
      door: connector.open(
        settings,
        meansOf(() => opened.signal),
      ),
    };
    doors.set(name, opened);
    return opened;
  }

  async function runSteps(work: Work): Promise<void> {
    const { channelId } = work.connection;
    try {
      for (const step of steps) {
        work.signal.throwIfAborted();
        await step(work);
      }
      await work.transact((tx) => noteSuccess(tx, channelId, work.door.budget()));
    } catch (error) {
      if (work.signal.aborted || !(error instanceof ChannelFailure)) throw error;
      // The channel's failure is the connection's state, not the job's.
      await work.transact((tx) => noteFailure(tx, channelId, error.message));
    }
  }

  /** A connection with its door and its transactions, or null when there is none. */
  async function workOf(
    scope: Scope,
    channelId: number,
    signal: AbortSignal,
  ): Promise<Work | null> {
    const { connection, kind } = await database.read(scope, async (tx) => ({
      connection: await connectionOf(tx, channelId),
      kind: (await channelById(tx, channelId))?.kind ?? "",
    }));
    const connector = connectorOf(kind);
    if (!connection || !connector) return null;
    const until = world.clock().getTime() + runMs;
    const opened = doorOf(scope, connection, connector);
    opened.signal = signal;
    return {
      ...{ connection, connector, door: opened.door, orders, signal },
      now: world.clock,
      isTimeUp: () => world.clock().getTime() >= until,
      transact: (work) => database.transact(scope, actor, work),
      read: (work) => database.read(scope, work),
    };
  }

  async function run(scope: Scope, channelId: number, signal = never): Promise<boolean> {
    try {
      const work = await workOf(scope, channelId, signal);
      if (!work?.connection.active) return false;
      const { retryAt } = work.connection;
      if (!retryAt || retryAt <= world.clock()) await runSteps(work);
    } catch (error) {
      // Settings that no door can be opened with.
      if (!(error instanceof ChannelFailure)) throw error;
      await database.transact(scope, actor, (tx) => noteFailure(tx, channelId, error.message));
    }
    return true;
  }

  /** Gives every active connection its timer; one that has it keeps it. */
  async function addTimers(jobs: Jobs): Promise<void> {
    for (const scope of await parts.tenants()) {
      const active = (await database.read(scope, listConnections)).filter((each) => each.active);
      if (active.length === 0) continue;
      await database.transact(nobody, actor, async (tx) => {
        for (const { channelId } of active) {
          const key = `${scope.cell}/${scope.tenantId}/${channelId}`;
          const payload = { ...scope, channelId };
          await jobs.add(tx, { name: "channels.run", key, title: `channel ${channelId}`, payload });
        }
      });
    }
  }

  return {
    run,
    async reconcile(scope, channelId, day) {
      const work = await workOf(scope, channelId, never);
      return work && reconcileDay(work, day);
    },
    open: (kind, settings) =>
      connectorOf(kind)?.open(
        settings,
        meansOf(() => never),
      ) ?? null,
    schedule(jobs, relay) {
      jobs.every("channels.timers", 2, () => addTimers(jobs));
      jobs.repeat("channels.run", everySeconds, async ({ payload, signal }) => {
        const { channelId, ...scope } = payload as unknown as Scope & { channelId: number };
        return (await run(scope, channelId, signal)) ? "again" : "over";
      });
      followOffers(relay, orders);
      followParcels(relay);
    },
  };
}
