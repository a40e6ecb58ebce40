// The home page by role: what needs somebody now, each number the length of the list it opens.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, ItemNames, oneOf, orNull, UnitsHeld } from "./words.ts";

/** Every tile there is. A caller gets those that his permissions and lists let him see. */
export const tileIds = [
  ...(["holds", "lateOrders", "shortOrders", "unmapped", "aftersales", "quotes"] as const),
  ...(["shortfalls", "slipped", "supplies", "transfers", "ageing"] as const),
  ...(["picks", "packed"] as const),
  ...(["failing", "gaps", "setAside", "refused", "untold"] as const),
  ...(["materials"] as const),
  ...(["openDays", "exceptions"] as const),
  ...(["askedCases", "rushes"] as const),
];
export type TileId = (typeof tileIds)[number];

const Count = Type.Integer({ minimum: 0 });

export const homeTiles = endpoint(
  {
    id: "home.tiles",
    method: "GET",
    path: "/api/home/tiles",
    summary: "What needs somebody now, as counts; those the caller may see",
    access: "orders.read",
  },
  {
    reply: Type.Object({
      /** The caller's role, whose page it is; null for an API key. */
      role: orNull(Type.String()),
      /** The day up to which shelf lives are counted as ending soon. */
      soon: Type.String(),
      tiles: Type.Array(
        Type.Object({
          id: oneOf(tileIds),
          /** How many wait; it stops at a thousand and one. */
          value: Count,
          /** Of them, those whose time is over. */
          late: Count,
        }),
      ),
    }),
  },
);

export const homeBoard = endpoint(
  {
    id: "home.get",
    method: "GET",
    path: "/api/home",
    summary: "What needs somebody now",
    access: "orders.read",
  },
  {
    reply: Type.Object({
      holds: Type.Array(
        Type.Object({
          reason: Type.String(),
          ownerRole: Type.String(),
          open: Type.Integer(),
          late: Type.Integer(),
        }),
      ),
      short: Type.Array(
        Type.Object({
          itemId: Id,
          ...ItemNames,
          units: UnitsHeld,
          lines: Type.Integer(),
        }),
      ),
      funnel: Type.Array(
        Type.Object({
          channelId: Id,
          placed: Type.Integer(),
          open: Type.Integer(),
          held: Type.Integer(),
          short: Type.Integer(),
          shipped: Type.Integer(),
          done: Type.Integer(),
          late: Type.Integer(),
        }),
      ),
    }),
  },
);
