// What somebody who types an order needs before it is placed: items by whatever was typed or
// pasted, and what would come of the order if it were placed now.
import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Larger, UnitTyped } from "./items.ts";
import {
  Code,
  Currency,
  DayText,
  DivisionOrNone,
  Id,
  Minor,
  oneOf,
  orNull,
  UnitsAsked,
  UnitsHeld,
} from "./words.ts";

const Found = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  unit: Type.String(),
  units: Larger,
});

export const resolveItems = endpoint(
  {
    id: "items.resolve",
    method: "POST",
    path: "/api/items/resolve",
    summary: "The item that each text means: a code, a barcode, a name or its pinyin",
    access: "catalog.read",
    command: false,
  },
  {
    body: Type.Object({
      texts: Type.Array(Type.String({ maxLength: 200 }), { minItems: 1, maxItems: 500 }),
    }),
    reply: Type.Object({
      rows: Type.Array(
        Type.Object({
          text: Type.String(),
          /** Null when nothing fits or several fit alike. */
          item: orNull(Found),
          /** The text is the item's whole code or a barcode: what was scanned means nothing else. */
          isExact: Type.Boolean(),
          /** Smallest units that one piece of the text holds: a carton's barcode holds several. */
          units: UnitsHeld,
          candidates: Type.Array(Found),
        }),
      ),
    }),
  },
);

export const previewOrder = endpoint(
  {
    id: "orders.preview",
    method: "POST",
    path: "/api/orders/preview",
    summary: "What placing an order would bring: days, reasons, holds, credit; holds nothing",
    access: "orders.write",
    command: false,
  },
  {
    body: Type.Object({
      channelId: Id,
      partyId: Type.Optional(orNull(Id)),
      policy: Type.Optional(oneOf(["complete", "partial", "backorder"])),
      payment: Type.Optional(oneOf(["none", "authorized", "partial", "paid"])),
      region: Type.Optional(DivisionOrNone),
      currency: Type.Optional(Currency),
      wantedDay: Type.Optional(orNull(DayText)),
      lines: Type.Array(
        Type.Object({
          itemId: Id,
          units: UnitsAsked,
          /** The price is per such a unit. */
          unit: UnitTyped,
          unitPrice: Type.Optional(Type.String({ pattern: "^\\d+(\\.\\d+)?$", maxLength: 30 })),
          code: Type.Optional(Code),
        }),
        { maxItems: 500 },
      ),
    }),
    reply: Type.Object({
      /** granted, partial or refused, as placing would answer; null without lines. */
      outcome: orNull(Type.String()),
      totalMinor: Minor,
      currency: Currency,
      lines: Type.Array(
        Type.Object({
          /** Pieces of the line that cannot be promised. */
          shortUnits: UnitsHeld,
          deliverDay: orNull(DayText),
          from: Type.Array(
            Type.Object({ placeId: Id, units: UnitsHeld, shipDay: DayText, deliverDay: DayText }),
          ),
          reasons: Type.Array(
            Type.Object({ code: Type.String(), zh: Type.String(), en: Type.String() }),
          ),
        }),
      ),
      /** Why the order would wait; `name` is the rule or the reason that somebody gave. */
      holds: Type.Array(Type.Object({ reason: Type.String(), name: Type.String() })),
      /**
       * What the party owes with this order in the currency of its limit, in which an order of another one
       * does not count, and the limit; null without a party.
       */
      credit: orNull(
        Type.Object({
          currency: Currency,
          exposureMinor: Minor,
          limitMinor: orNull(Minor),
          paymentHold: Type.Boolean(),
          paymentHoldReason: Type.String(),
        }),
      ),
    }),
  },
);
