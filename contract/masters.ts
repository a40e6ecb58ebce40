import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Code, Currency, Id, Line, oneOf, orNull } from "./words.ts";

export {
  listExposures,
  listParties,
  savePartiesEndpoint,
  setPaymentHoldEndpoint,
} from "./parties.ts";
export { exportItems, listItems, saveItemsEndpoint } from "./items.ts";
export { listPlaces } from "./places.ts";

const Channel = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  policy: Type.String(),
  priority: Type.Integer(),
  currency: Type.String(),
  /** Goods leave before they are paid: cash on delivery, on account. */
  shipsUnpaid: Type.Boolean(),
  /** Who is given this channel alone may say an order's rank and that a party has paid it. */
  trustsCallers: Type.Boolean(),
  active: Type.Boolean(),
});

export const listChannelsEndpoint = endpoint(
  {
    id: "channels.list",
    method: "GET",
    path: "/api/channels",
    summary: "Channels",
    access: "channels.read",
  },
  { reply: Type.Object({ rows: Type.Array(Channel) }) },
);

export const saveChannelEndpoint = endpoint(
  {
    id: "channels.save",
    method: "POST",
    path: "/api/channels",
    summary: "Create or change a channel by code",
    access: "channels.write",
  },
  {
    body: Type.Object({
      code: Code,
      name: Line,
      nameEn: Type.Optional(Type.String({ maxLength: 200 })),
      kind: oneOf([
        "shopify",
        "woocommerce",
        "weixin_store",
        "taobao",
        "jd",
        "pinduoduo",
        "youzan",
        "douyin",
        "x12",
        "edifact",
        "ubl",
        "amazon",
        "medusa",
        "vendure",
        "file",
        "api",
        "manual",
        "demo",
      ]),
      policy: Type.Optional(oneOf(["complete", "partial", "backorder"])),
      priority: Type.Optional(Type.Integer({ minimum: -1_000, maximum: 1_000 })),
      currency: Type.Optional(Currency),
      shipsUnpaid: Type.Optional(Type.Boolean()),
      trustsCallers: Type.Optional(Type.Boolean()),
      secrets: Type.Optional(
        Type.Array(Type.String({ minLength: 8, maxLength: 400 }), { maxItems: 2 }),
      ),
    }),
    reply: Type.Object({ id: Id, webhookPath: orNull(Type.String()) }),
  },
);
