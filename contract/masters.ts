import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Code, Currency, Id, Line, Minor, oneOf, orNull, UnitsAsked } from "./words.ts";

const Item = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  unit: Type.String(),
  active: Type.Boolean(),
  lotTracked: Type.Boolean(),
  expiryTracked: Type.Boolean(),
  minShelfDays: orNull(Type.Integer()),
});

export const listItems = endpoint(
  {
    id: "items.list",
    method: "GET",
    path: "/api/items",
    summary: "Items by code, name or barcode",
    access: "catalog.read",
  },
  {
    query: Type.Object({
      text: Type.Optional(Type.String({ maxLength: 80 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    }),
    reply: Type.Object({ rows: Type.Array(Item) }),
  },
);

export const saveItemsEndpoint = endpoint(
  {
    id: "items.save",
    method: "POST",
    path: "/api/items",
    summary: "Create or change items by code",
    access: "catalog.write",
  },
  {
    body: Type.Object({
      items: Type.Array(
        Type.Object({
          code: Code,
          name: Line,
          nameEn: Type.Optional(Type.String({ maxLength: 200 })),
          kind: Type.Optional(oneOf(["item", "bundle", "service"])),
          unit: Type.Optional(Type.String({ maxLength: 20 })),
          barcode: Type.Optional(Type.String({ maxLength: 48 })),
          lotTracked: Type.Optional(Type.Boolean()),
          /** Every lot has a last day; lots are tracked then too. */
          expiryTracked: Type.Optional(Type.Boolean()),
          /** Days of life a lot must have left to be sold. */
          minShelfDays: Type.Optional(orNull(Type.Integer({ minimum: 0, maximum: 3_650 }))),
          parts: Type.Optional(
            Type.Array(Type.Object({ code: Code, units: UnitsAsked }), { maxItems: 100 }),
          ),
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({ ids: Type.Record(Type.String(), Id) }),
  },
);

const Party = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  tier: orNull(Type.String()),
  parentId: orNull(Id),
  creditLimitMinor: orNull(Minor),
  paymentHold: Type.Boolean(),
  paymentHoldReason: Type.String(),
});

export const listParties = endpoint(
  {
    id: "parties.list",
    method: "GET",
    path: "/api/parties",
    summary: "Parties as a flat tree",
    access: "parties.read",
  },
  { reply: Type.Object({ rows: Type.Array(Party) }) },
);

export const savePartiesEndpoint = endpoint(
  {
    id: "parties.save",
    method: "POST",
    path: "/api/parties",
    summary: "Create or change parties by code",
    access: "parties.write",
  },
  {
    body: Type.Object({
      parties: Type.Array(
        Type.Object({
          code: Code,
          name: Line,
          nameEn: Type.Optional(Type.String({ maxLength: 200 })),
          kind: oneOf(["own", "supplier", "customer", "distributor", "carrier"]),
          tier: Type.Optional(orNull(oneOf(["factory", "province", "city", "county", "outlet"]))),
          parentCode: Type.Optional(orNull(Code)),
          creditLimitMinor: Type.Optional(
            orNull(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
          ),
        }),
        { minItems: 1, maxItems: 1_000 },
      ),
    }),
    reply: Type.Object({ ids: Type.Record(Type.String(), Id) }),
  },
);

export const setPaymentHoldEndpoint = endpoint(
  {
    id: "parties.payment_hold",
    method: "POST",
    path: "/api/parties/:id/payment-hold",
    summary: "Hold or free a party's orders",
    access: "parties.write",
  },
  {
    params: Type.Object({ id: Id }),
    body: Type.Object({ on: Type.Boolean(), reason: Line }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

const Place = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  ownerId: Id,
  custodianId: Id,
  visibility: Type.String(),
  zone: Type.String(),
  cutOffMinute: Type.Integer(),
  calendarId: Id,
  region: Type.String(),
  active: Type.Boolean(),
});

export const listPlaces = endpoint(
  {
    id: "places.list",
    method: "GET",
    path: "/api/places",
    summary: "Places where stock lies",
    access: "stock.read",
  },
  { reply: Type.Object({ rows: Type.Array(Place) }) },
);

const Channel = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  policy: Type.String(),
  priority: Type.Integer(),
  currency: Type.String(),
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
        "file",
        "api",
        "manual",
        "demo",
      ]),
      policy: Type.Optional(oneOf(["complete", "partial", "backorder"])),
      priority: Type.Optional(Type.Integer({ minimum: -1_000, maximum: 1_000 })),
      currency: Type.Optional(Currency),
      secrets: Type.Optional(
        Type.Array(Type.String({ minLength: 8, maxLength: 400 }), { maxItems: 2 }),
      ),
    }),
    reply: Type.Object({ id: Id, webhookPath: orNull(Type.String()) }),
  },
);
