import type { TileId } from "../../../contract/home.ts";

const orders: readonly TileId[] = ["holds", "lateOrders", "shortOrders", "unmapped", "aftersales"];

/** What each role is shown first, what cannot wait on the left. A role that is not here sees orders. */
const firstByRole: Readonly<Record<string, readonly TileId[]>> = {
  owner: ["lateOrders", "exceptions", "holds", "shortOrders", "shortfalls", "failing", "setAside"],
  administrator: ["failing", "setAside", "untold", "gaps", "refused", "holds"],
  order_operations: [
    "holds",
    "rushes",
    "askedCases",
    "lateOrders",
    "slipped",
    "shortOrders",
    "unmapped",
    "aftersales",
    "setAside",
  ],
  planner: [
    "holds",
    "exceptions",
    "openDays",
    "materials",
    "shortOrders",
    "shortfalls",
    "supplies",
    "slipped",
    "quotes",
    "lateOrders",
  ],
  warehouse: ["picks", "packed", "transfers", "supplies", "ageing", "shortfalls"],
  quality: ["exceptions", "ageing", "shortfalls", "supplies"],
  industrial_engineer: ["openDays", "exceptions", "lateOrders", "slipped", "picks", "packed"],
  channel_manager: [
    "failing",
    "gaps",
    "setAside",
    "unmapped",
    "refused",
    "holds",
    "lateOrders",
    "slipped",
  ],
  finance: ["holds", "aftersales", "lateOrders"],
  customer_service: ["askedCases", "holds", "slipped", "aftersales", "lateOrders", "shortOrders"],
  distributor: ["lateOrders", "shortOrders", "holds", "quotes"],
  auditor: ["holds", "lateOrders", "shortfalls", "gaps"],
};

/** The tiles that a role's page begins with. */
export const firstOf = (role: string | null): readonly TileId[] =>
  firstByRole[role ?? ""] ?? orders;

type Search = Readonly<Record<string, string>>;

/** Whose holds a role's tile counts: it opens those of that role alone. */
const seesAllHolds = new Set(["owner", "administrator", "auditor"]);

/** The list that a tile's number is the length of. */
export function listOf(
  id: TileId,
  { role, soon }: { readonly role: string | null; readonly soon: string },
): readonly [path: string, search: Search] {
  const open = { stage: "open", mode: "live" };
  const ownHolds: Search = role === null || seesAllHolds.has(role) ? {} : { ownerRole: role };
  const lists: Readonly<Record<TileId, readonly [string, Search]>> = {
    holds: ["/holds", ownHolds],
    lateOrders: ["/orders", { ...open, late: "true" }],
    shortOrders: ["/orders", { ...open, short: "true" }],
    unmapped: ["/listings", {}],
    aftersales: ["/imports", {}],
    askedCases: ["/imports", {}],
    quotes: ["/promise", {}],
    shortfalls: ["/shortfalls", {}],
    slipped: ["/repromises", { slipped: "true" }],
    supplies: ["/supplies", {}],
    transfers: ["/transfers", {}],
    ageing: ["/lots", { dueBy: soon }],
    picks: ["/warehouse", {}],
    packed: ["/warehouse", { tab: "packed" }],
    failing: ["/connections", {}],
    gaps: ["/connections", {}],
    setAside: ["/inbox", { state: "dead" }],
    refused: ["/connections", {}],
    untold: ["/webhooks", {}],
    materials: ["/materials", { within: "0" }],
    openDays: ["/daily-close", {}],
    exceptions: ["/exceptions", {}],
    rushes: ["/plan", { face: "rush" }],
  };
  return lists[id];
}
