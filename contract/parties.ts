import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Code, Currency, Id, Line, Minor, oneOf, orNull, pageOf, PageQuery } from "./words.ts";

const kinds = ["own", "supplier", "customer", "distributor", "carrier"] as const;

const Party = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  roles: Type.Array(Type.String()),
  tier: orNull(Type.String()),
  parentId: orNull(Id),
  territory: Type.Array(Type.String()),
  creditLimitMinor: orNull(Minor),
  creditCurrency: Type.String(),
  paymentHold: Type.Boolean(),
  paymentHoldReason: Type.String(),
  phone: Type.String(),
  address: Type.String(),
  active: Type.Boolean(),
});

export const listParties = endpoint(
  {
    id: "parties.list",
    method: "GET",
    path: "/api/parties",
    summary: "Parties as a flat tree, a page at a time, by code, name or territory",
    access: "parties.read",
  },
  {
    query: Type.Object({
      ...PageQuery,
      /** Part of a code, a name or a territory's number. */
      text: Type.Optional(Type.String({ maxLength: 200 })),
    }),
    reply: pageOf(Party),
  },
);

export const savePartiesEndpoint = endpoint(
  {
    id: "parties.save",
    method: "POST",
    path: "/api/parties",
    summary: "Create or change parties by code; what is left out stays, but for the parent",
    access: "parties.write",
  },
  {
    body: Type.Object({
      parties: Type.Array(
        Type.Object({
          code: Code,
          name: Line,
          nameEn: Type.Optional(Type.String({ maxLength: 200 })),
          /** What it mainly is. */
          kind: oneOf(kinds),
          /** What else it is to us. */
          roles: Type.Optional(Type.Array(oneOf(kinds), { maxItems: 5, uniqueItems: true })),
          tier: Type.Optional(orNull(oneOf(["factory", "province", "city", "county", "outlet"]))),
          parentCode: Type.Optional(orNull(Code)),
          /** Where it may sell: provinces, cities and counties by their national numbers. */
          territory: Type.Optional(
            Type.Array(Type.String({ pattern: "^\\d{2}(\\d{2}){0,2}$" }), {
              maxItems: 500,
              uniqueItems: true,
            }),
          ),
          creditLimitMinor: Type.Optional(
            orNull(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
          ),
          creditCurrency: Type.Optional(Currency),
          phone: Type.Optional(Type.String({ maxLength: 40 })),
          address: Type.Optional(Type.String({ maxLength: 400 })),
          active: Type.Optional(Type.Boolean()),
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

export const listExposures = endpoint(
  {
    id: "parties.exposures",
    method: "GET",
    path: "/api/parties/exposures",
    summary: "What parties owe by live orders, by currency, and how many of them are open",
    access: "parties.read",
  },
  {
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          partyId: Id,
          currency: Type.String(),
          /** Total less what was paid, cancelled and given back, of all live orders. */
          owedMinor: Minor,
          openOrders: Type.Integer(),
          /** Value of those that are not done. */
          openMinor: Minor,
        }),
      ),
    }),
  },
);
