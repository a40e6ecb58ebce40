import { ChannelFailure } from "../../../../connectors/port/index.ts";
import type { ChannelDoor, Settings } from "../../../../connectors/port/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import { nobody } from "../../../platform/index.ts";
import type { Database, Jobs, Relay, Scope } from "../../../platform/index.ts";
import type { Orders } from "../../orders/index.ts";
import { listConnections, noteFailure } from "../connections.ts";
import { createDoors, never } from "./doors.ts";
import { followAll } from "../telling/following.ts";
import { actor, openWork } from "./opening.ts";
import type { Asked } from "./opening.ts";
import { reconcileDay } from "./reconciling.ts";
import { connectorOf } from "../registry.ts";
import { runSteps } from "./run-steps.ts";

/** Seconds between two runs of one connection. */
const everySeconds = 2;

export interface RunnerParts {
  readonly database: Database;
  readonly orders: Orders;
  readonly tenants: () => Promise<readonly Scope[]>;
  /** The guarded way out. */
  readonly network: typeof fetch;
  /** Where partners' files are dropped and fetched, a subfolder for each company. */
  readonly dropFolder?: string;
}

export interface Runner {
  /** One run of a connection: false when there is none to run. */
  run(scope: Scope, channelId: number, signal?: AbortSignal): Promise<boolean>;
  /** Compares one day with the platform now; null when the channel is not connected. */
  reconcile(
    scope: Scope,
    channelId: number,
    day: Day,
  ): Promise<Awaited<ReturnType<typeof reconcileDay>> | null>;
  /** A door for a single question; null when the kind is no platform's. */
  open(kind: string, settings: Settings): ChannelDoor | null;
  /** Makes the runs durable, and lets what happens here be told to channels. */
  schedule(jobs: Jobs, relay: Relay): void;
}

type Parts = RunnerParts & { readonly doors: ReturnType<typeof createDoors> };

async function runOne(parts: Parts, asked: Asked): Promise<boolean> {
  const { database } = parts;
  try {
    const work = await openWork(parts, asked);
    if (!work?.connection.active) return false;
    const { retryAt } = work.connection;
    if (!retryAt || retryAt <= work.now()) await runSteps(work);
  } catch (error) {
    // Settings that no door can be opened with.
    if (!(error instanceof ChannelFailure)) throw error;
    await database.transact(asked.scope, actor, (tx) =>
      noteFailure(tx, asked.channelId, { why: error.message, of: "whole" }),
    );
  }
  return true;
}

/** Gives every active connection its timer; one that has it keeps it. */
async function addTimers({ database, tenants }: RunnerParts, jobs: Jobs): Promise<void> {
  for (const scope of await tenants()) {
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

/**
 * Runs connections: each is a durable timer of its own, so that one that is slow or refused
 * neither stops the others nor is forgotten when the server ends.
 */
export function createRunner(given: RunnerParts): Runner {
  const parts: Parts = { ...given, doors: createDoors(given.database.world, given.network) };
  return {
    run: (scope, channelId, signal = never) => runOne(parts, { scope, channelId, signal }),
    async reconcile(scope, channelId, day) {
      const work = await openWork(parts, { scope, channelId, signal: never });
      // A partner of files keeps no list that could be asked for.
      return work && !work.connector.documents ? reconcileDay(work, day) : null;
    },
    open(kind, settings) {
      const connector = connectorOf(kind);
      return connector && parts.doors.once(connector, settings);
    },
    schedule(jobs, relay) {
      jobs.every("channels.timers", 5, () => addTimers(parts, jobs));
      jobs.repeat("channels.run", everySeconds, async ({ payload, signal }) => {
        const { channelId, ...scope } = payload as unknown as Scope & { channelId: number };
        return (await runOne(parts, { scope, channelId, signal })) ? "again" : "over";
      });
      followAll(given, jobs, relay);
    },
  };
}
