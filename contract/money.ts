import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Currency, DayText, Instant, Line, Minor, UnitsHeld } from "./words.ts";

/** Money that sums leave out, as nobody has entered a rate for its day. */
export const UnratedMoney = Type.Array(
  Type.Object({ currency: Currency, units: UnitsHeld, amountMinor: Minor }),
);

/** Whole units of the company's currency for one of another: a decimal with at most eight places. */
const RateText = Type.String({ pattern: "^\\d{1,9}(\\.\\d{1,8})?$" });

/** What the company counts its money in, and what other currencies are worth in it. */
export const readMoney = endpoint(
  {
    id: "orders.money",
    method: "GET",
    path: "/api/money",
    summary: "The company's currency, and the rates by which other currencies are counted in it",
    access: "orders.read",
  },
  {
    reply: Type.Object({
      currency: Currency,
      /** Of live orders that are not done: what has no rate on its day. Empty for narrowed callers. */
      unrated: UnratedMoney,
      /** By currency, the newest day first; each holds until the next day on which there is one. */
      rates: Type.Array(
        Type.Object({
          currency: Currency,
          fromDay: DayText,
          rate: RateText,
          source: Type.String(),
          author: Type.String(),
          enteredAt: Instant,
        }),
      ),
    }),
  },
);

export const saveRate = endpoint(
  {
    id: "orders.rate",
    method: "PUT",
    path: "/api/money/rates",
    summary: "Enter what a currency is worth from a day on, and where that was read",
    access: "parties.write",
  },
  {
    body: Type.Object({ currency: Currency, fromDay: DayText, rate: RateText, source: Line }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);

export const saveCurrency = endpoint(
  {
    id: "orders.currency",
    method: "PUT",
    path: "/api/money/currency",
    summary: "Say which currency the company counts its money in",
    access: "settings.write",
  },
  {
    body: Type.Object({ currency: Currency }),
    reply: Type.Object({ done: Type.Boolean() }),
  },
);
