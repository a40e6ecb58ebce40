// A company with some weeks of orders behind it, and versions made of them, for this module's tests.
import { createChance } from "../../../kernel/index.ts";
import type { Actor, Database, JobRun, Scope, Tx } from "../../platform/index.ts";
import { mapListings } from "../catalog/index.ts";
import { placeOrders, type NewOrder, type PlaceParts } from "../orders/index.ts";
import { demandCount } from "./demand/counting.ts";
import { publish } from "./planning/publishing.ts";
import { makeVersion } from "./running/running.ts";
import { startRun } from "./running/runs.ts";
import type { RunAsked } from "./running/runs.ts";

const actor: Actor = { kind: "system", id: 0, name: "test" };

/** A company that is open, as the orders' own fixture opens one. */
interface Company {
  readonly database: Database;
  readonly scope: Scope;
  readonly items: ReadonlyMap<string, number>;
  readonly orders: { readonly parts: PlaceParts };
}

const run = <T>(at: Company, work: (tx: Tx) => Promise<T>) =>
  at.database.transact(at.scope, actor, work);

/** Now, for all of them. */
export const now = new Date("2026-11-26T02:00:00Z");
export const dayMs = 86_400_000;

/** The company has sold so many days: A much, B some, C rarely, over two channels. */
export async function sellWeeks<At extends Company>(
  at: At,
  days: number,
  newOrder: (lines: string, policy: "backorder") => NewOrder,
): Promise<At> {
  await run(at, (tx) =>
    mapListings(
      tx,
      ["A", "B", "C"].map((code) => ({
        ...{ channelId: 2, code: `ch-${code}` },
        parts: [{ itemId: at.items.get(code) ?? 0, units: 1 }],
      })),
    ),
  );
  const chance = createChance(7);
  for (let back = days; back >= 1; back -= 1) {
    const placedAt = new Date(now.getTime() - back * dayMs);
    const week = 1 + 0.3 * (back % 7);
    const orders = [1, 2].map((channelId) => {
      const a = Math.round((60 / channelId) * week + chance.whole(0, 9));
      const c = chance.next() < 0.2 ? " Cx2" : "";
      const order = newOrder(`Ax${a} Bx${Math.round(20 * week)}${c}`, "backorder");
      return { ...order, channelId, mode: "history" as const, placedAt };
    });
    await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  }
  await demandCount.rebuild(at.database, at.scope);
  return at;
}

const jobs = { add: async () => 1 };
const usual: RunAsked = { kind: "statistical", name: "", scenario: null, publish: true };

/** Opens a version; gives its number. */
export const openOne = (at: Company, asked: RunAsked = usual): Promise<number> =>
  run(at, async (tx) => (await startRun(tx, jobs, asked)).versionId);

/** Makes a version, on one thread. */
export const make = (
  at: Company,
  versionId: number,
  more: Partial<Pick<JobRun, "signal" | "progress">> = {},
) =>
  makeVersion(
    { database: at.database, workers: 1 },
    { scope: at.scope, actor },
    { versionId, signal: new AbortController().signal, progress: () => undefined, ...more },
  );

/** Makes a version and publishes it; gives its number. */
export async function putInForce(at: Company, asked: RunAsked = usual): Promise<number> {
  const versionId = await openOne(at, asked);
  await make(at, versionId);
  await run(at, (tx) => publish(tx, versionId));
  return versionId;
}
