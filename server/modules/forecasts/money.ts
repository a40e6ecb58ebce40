import { dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { companyMoney } from "../orders/index.ts";
import type { CompanyMoney, Unrated } from "../orders/index.ts";

/** Joins what a row of demand is worth, as `worth.factor`, from the four lists that begin at $`at`. */
export const worthText = (at: number): string =>
  `left join unnest($${at}::text[], $${at + 1}::date[], $${at + 2}::date[], $${at + 3}::float8[])
     as worth (currency, from_day, until_day, factor) on worth.currency = demand.currency
     and demand.day >= worth.from_day and demand.day < worth.until_day`;

/** The four lists. */
export const worthsOf = ({ worths }: CompanyMoney) => [
  worths.map((each) => each.currency),
  worths.map((each) => each.fromDay),
  worths.map((each) => each.untilDay),
  worths.map((each) => each.factor),
];

/** Demand between two days whose money counts nowhere, as no rate holds on its day, by currency. */
export async function unratedDemand(
  tx: Tx,
  { from, until }: { readonly from: string; readonly until: string },
): Promise<Unrated[]> {
  return tx.rows<Unrated>(
    `select demand.currency, sum(asked)::bigint as units, sum(amount_minor)::bigint as "amountMinor"
     from forecasts.demand ${worthText(5)}
     where cell = $1 and tenant_id = $2 and day between $3::date and $4::date
       and worth.factor is null and demand.currency <> '' and amount_minor <> 0
     group by 1 order by 1`,
    [tx.scope.cell, tx.scope.tenantId, from, until, ...worthsOf(await companyMoney(tx))],
  );
}

/** Days before an origin whose money says what a unit costs now. */
export const pricedDays = 90;

/** What a version that begins on a day says its money in, and what it cannot count of it. */
export async function moneyOf(tx: Tx, origin: Day) {
  const { currency } = await companyMoney(tx);
  const from = dayToText((origin - pricedDays) as Day);
  const until = dayToText((origin - 1) as Day);
  return { currency, unrated: await unratedDemand(tx, { from, until }) };
}
