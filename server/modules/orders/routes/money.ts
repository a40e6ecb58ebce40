import { readMoney, saveCurrency, saveRate } from "../../../../contract/money.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Caller, Database, Http } from "../../../platform/index.ts";
import { companyMoney, enterRate, setCurrency, unratedOpen } from "../money/money.ts";
import type { MoneyError } from "../money/money.ts";

const statuses = {
  rate_into_itself: 422,
  rate_not_positive: 422,
  ...commandStatuses,
} as const satisfies Record<MoneyError["kind"], number> & Record<string, number>;

const isNarrowed = ({ channelIds, placeIds, partyIds }: Caller) =>
  channelIds !== null || placeIds !== null || partyIds !== null;

/** Registers the company's currency and its rates. */
export function registerMoney(http: Http, database: Database): void {
  http.on(readMoney, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const { currency, rates } = await companyMoney(tx);
      return {
        currency,
        // What other channels and customers ask is not told to who is given some.
        unrated: isNarrowed(caller) ? [] : await unratedOpen(tx),
        rates: rates.map((each) => ({ ...each, enteredAt: each.enteredAt.toISOString() })),
      };
    }),
  );
  http.on(saveRate, async ({ caller, key, body }) =>
    answer(
      await runCommand(database, { ...caller, key, name: "orders.rate", request: body }, (tx) =>
        enterRate(tx, body),
      ),
      statuses,
    ),
  );
  http.on(saveCurrency, async ({ caller, key, body }) =>
    answer(
      await runCommand(database, { ...caller, key, name: "orders.currency", request: body }, (tx) =>
        setCurrency(tx, body.currency),
      ),
      statuses,
    ),
  );
}
