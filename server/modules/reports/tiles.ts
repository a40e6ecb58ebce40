import { homeTiles } from "../../../contract/home.ts";
import type { TileId } from "../../../contract/home.ts";
import { dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import { channelTrouble } from "../channels/index.ts";
import { countDays, countExceptions } from "../execution/index.ts";
import { dueActions } from "../materials/index.ts";
import {
  askedCases,
  countOrders,
  heldAftersales,
  holdsOf,
  unmappedCodes,
} from "../orders/index.ts";
import { waitingRushes } from "../plans/index.ts";
import { openQuotes, slippedSince } from "../promises/index.ts";
import { dueStock, openShortfalls } from "../stock/index.ts";
import { standingWork } from "../warehouse/index.ts";

interface Count {
  readonly value: number;
  readonly late: number;
}

export type RoleOf = (tx: Tx, caller: Caller) => Promise<string | null>;

/** Some tiles that are counted together, and who may see them. */
interface Group {
  readonly permission: string;
  /** Lists by which a caller may be narrowed and still see them, as in `server/narrowing.ts`. */
  readonly within: string;
  read(tx: Tx, at: Asked): Promise<Partial<Record<TileId, Count | number>>>;
}

interface Asked {
  readonly caller: Caller;
  /** The role whose holds are counted; null: everybody's. */
  readonly role: string | null;
  readonly today: string;
  readonly soon: string;
}

const ageingDays = 14;
const dayMs = 86_400_000;
const minuteMs = 60_000;

const groups: readonly Group[] = [
  {
    permission: "orders.read",
    within: "cpd",
    async read(tx, { caller: { channelIds, partyIds }, role }) {
      const reach = { channelIds, partyIds, mode: "live" as const, stage: "open" };
      const count = async (more: object) => (await countOrders(tx, { ...reach, ...more })).total;
      const late = await count({ late: true });
      return {
        holds: await holdsOf(tx, { channelIds, partyIds, ownerRole: role }),
        lateOrders: { value: late, late },
        shortOrders: await count({ short: true }),
      };
    },
  },
  {
    permission: "orders.read",
    within: "p",
    read: async (tx) => ({
      aftersales: await heldAftersales(tx, 1_001),
      askedCases: await askedCases(tx, 1_001),
    }),
  },
  {
    permission: "catalog.read",
    within: "cp",
    read: async (tx, { caller }) => ({
      unmapped: (await unmappedCodes(tx, caller.channelIds)).length,
    }),
  },
  {
    permission: "promises.read",
    within: "c",
    async read(tx, { caller: { channelIds } }) {
      const soon = new Date(tx.now.getTime() + 60 * minuteMs);
      return { quotes: await openQuotes(tx, { channelIds, soon }) };
    },
  },
  {
    permission: "promises.read",
    within: "p",
    read: async (tx) => ({
      slipped: await slippedSince(tx, new Date(tx.now.getTime() - dayMs)),
    }),
  },
  {
    permission: "stock.read",
    within: "p",
    async read(tx, { caller: { placeIds }, today, soon }) {
      const due = await dueStock(tx, { today, soon, placeIds });
      return {
        supplies: { value: due.supplies, late: due.supplies },
        transfers: { value: due.transfers, late: due.transfers },
        ageing: due.ageing,
        shortfalls: placeIds === null ? await openShortfalls(tx) : 0,
      };
    },
  },
  {
    permission: "warehouse.read",
    within: "p",
    async read(tx, { caller: { placeIds }, today, soon }) {
      const due = await dueStock(tx, { today, soon, placeIds });
      const picks = { value: due.picks, late: due.latePicks };
      return { picks, ...(await standingWork(tx, placeIds)) };
    },
  },
  {
    permission: "channels.read",
    within: "cp",
    read: async (tx, { caller }) => ({ ...(await channelTrouble(tx, caller.channelIds)) }),
  },
  {
    permission: "production.read",
    within: "",
    read: async (tx) => ({ materials: await dueActions(tx) }),
  },
  {
    permission: "orders.review",
    within: "",
    // Shown to who may decide: reviewing orders alone does not.
    read: async (tx, { caller }) =>
      caller.permissions.has("orders.write") ? { rushes: await waitingRushes(tx) } : {},
  },
  {
    permission: "production.read",
    within: "p",
    async read(tx, { caller: { placeIds } }) {
      const kinds = await countExceptions(tx, placeIds);
      const sum = (of: "count" | "late") => kinds.reduce((total, each) => total + each[of], 0);
      return {
        openDays: await countDays(tx, placeIds),
        exceptions: { value: sum("count"), late: sum("late") },
      };
    },
  },
];

/** Whether every list that narrows the caller is one that a group keeps to. */
function isWithin({ channelIds, placeIds, partyIds }: Caller, within: string): boolean {
  const narrowed = { c: channelIds, p: placeIds, d: partyIds };
  return Object.entries(narrowed).every(([name, list]) => list === null || within.includes(name));
}

/** The tiles that the caller may see, in the order of their groups. */
async function tilesOf(tx: Tx, asked: Asked) {
  const { caller } = asked;
  const tiles: { id: TileId; value: number; late: number }[] = [];
  for (const group of groups) {
    if (!caller.permissions.has(group.permission) || !isWithin(caller, group.within)) continue;
    for (const [id, count] of Object.entries(await group.read(tx, asked))) {
      const { value, late } = typeof count === "number" ? { value: count, late: 0 } : count;
      tiles.push({ id: id as TileId, value, late });
    }
  }
  return tiles;
}

/** Who sees the holds of all roles: whoever answers for the company, or for all its orders. */
const seesAllHolds = new Set(["owner", "administrator", "auditor"]);

/** Registers the counts of the home page. */
export function registerTiles(http: Http, database: Database, roleOf: RoleOf): void {
  http.on(homeTiles, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const { day } = dayOfInstant(tx.now, "Asia/Shanghai");
      const role = await roleOf(tx, caller);
      const today = dayToText(day);
      const soon = dayToText((day + ageingDays) as Day);
      const own = role === null || seesAllHolds.has(role) ? null : role;
      return { role, soon, tiles: await tilesOf(tx, { caller, role: own, today, soon }) };
    }),
  );
}
