import { dayOfInstant, dayToText, err, minorDigits, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const zone = "Asia/Shanghai";
const usualCurrency = "CNY";

/** What one of a currency was worth in the company's from a day on, and who says so. */
export interface Rate {
  readonly currency: string;
  readonly fromDay: string;
  /** Decimal text: whole units of the company's currency for a whole unit of this one. */
  readonly rate: string;
  readonly source: string;
  readonly author: string;
  readonly enteredAt: Date;
}

/** Days on which minor units of a currency are worth `factor` minor units of the company's. */
interface Worth {
  readonly currency: string;
  readonly fromDay: string;
  /** The day after the last, or 'infinity'. */
  readonly untilDay: string;
  readonly factor: number;
}

/** The company's currency, its rates the newest day first, and from when to when each holds. */
export interface CompanyMoney {
  readonly currency: string;
  readonly rates: readonly Rate[];
  /** The company's own among them, on all days. */
  readonly worths: readonly Worth[];
  /** Minor units of the company's currency; null where no rate holds: nobody guesses one. */
  readonly worthOf: (amountMinor: number, currency: string, day: string) => number | null;
}

function worthsOf(own: string, rates: readonly Rate[]): Worth[] {
  const always = { fromDay: "-infinity", untilDay: "infinity" };
  const others = [...Map.groupBy(rates, (each) => each.currency)].flatMap(([currency, list]) => {
    const digits = 10 ** (minorDigits(own) - minorDigits(currency));
    // The newest comes first: each holds until the one before it in the list begins.
    return list.map(({ fromDay, rate }, at) => ({
      ...{ currency, fromDay, untilDay: list[at - 1]?.fromDay ?? "infinity" },
      factor: Number(rate) * digits,
    }));
  });
  return [{ currency: own, ...always, factor: 1 }, ...others];
}

/** What the company counts its money in, and by which rates. */
export async function companyMoney(tx: Tx): Promise<CompanyMoney> {
  const [row] = await tx.rows<{ currency: string }>(
    "select currency from orders.company_money where cell = $1 and tenant_id = $2",
    scopeOf(tx),
  );
  const currency = row?.currency ?? usualCurrency;
  const rates = await tx.rows<Rate>(
    `select currency, from_day::text as "fromDay", trim_scale(rate)::text as rate, source, author,
       entered_at as "enteredAt"
     from orders.rate where cell = $1 and tenant_id = $2 and into_currency = $3
     order by currency, from_day desc`,
    [...scopeOf(tx), currency],
  );
  const worths = worthsOf(currency, rates);
  const holds = (each: Worth, day: string) =>
    each.currency === currency ||
    (each.fromDay <= day && (each.untilDay > day || each.untilDay === "infinity"));
  return {
    ...{ currency, rates, worths },
    worthOf: (amountMinor, of, day) => {
      const worth = worths.find((each) => each.currency === of && holds(each, day));
      return worth ? Math.round(amountMinor * worth.factor) : null;
    },
  };
}

/** The day of an order's money. */
export const moneyDayOf = (at: Date): string => dayToText(dayOfInstant(at, zone).day);

export type MoneyError =
  | { readonly kind: "rate_into_itself"; readonly field: string; readonly value: string }
  | { readonly kind: "rate_not_positive"; readonly field: string; readonly value: string };

/** Enters what a currency was worth from a day on; one of the same day is put right. */
export async function enterRate(
  tx: Tx,
  draft: Pick<Rate, "currency" | "fromDay" | "rate" | "source">,
): Promise<Result<{ done: boolean }, MoneyError>> {
  const { currency, fromDay, rate, source } = draft;
  const money = await companyMoney(tx);
  if (currency === money.currency)
    return err({ kind: "rate_into_itself", field: "currency", value: currency });
  // Eight decimals are kept: what is less than their half is nothing.
  if (!(Number(rate) >= 1e-8))
    return err({ kind: "rate_not_positive", field: "rate", value: rate });
  const before = money.rates.find((each) => each.currency === currency && each.fromDay === fromDay);
  await tx.rows(
    `insert into orders.rate (cell, tenant_id, currency, into_currency, from_day, rate, source,
       author, entered_at)
     values ($1, $2, $3, $4, $5, $6::numeric, $7, $8, $9)
     on conflict (cell, tenant_id, into_currency, currency, from_day) do update
       set rate = excluded.rate, source = excluded.source, author = excluded.author,
         entered_at = excluded.entered_at`,
    [...scopeOf(tx), currency, money.currency, fromDay, rate, source, tx.actor.name, tx.now],
  );
  tx.audit({
    ...{ action: "orders.rate", subjectKind: "rate", subjectId: tx.scope.tenantId },
    before: before ? { rate: before.rate, source: before.source } : null,
    after: { currency, into: money.currency, fromDay, rate, source },
  });
  return ok({ done: true });
}

/** Says which currency the company counts in; rates into another one wait until it is that again. */
export async function setCurrency(
  tx: Tx,
  currency: string,
): Promise<Result<{ done: boolean }, never>> {
  const before = (await companyMoney(tx)).currency;
  await tx.rows(
    `insert into orders.company_money (cell, tenant_id, currency) values ($1, $2, $3)
     on conflict (cell, tenant_id) do update set currency = excluded.currency`,
    [...scopeOf(tx), currency],
  );
  const subject = { subjectKind: "company_money", subjectId: tx.scope.tenantId };
  tx.audit({
    action: "orders.currency",
    ...subject,
    before: { currency: before },
    after: { currency },
  });
  return ok({ done: before !== currency });
}

/** Money of a currency that was left out of sums, as no rate holds on its day. */
export interface Unrated {
  readonly currency: string;
  readonly units: number;
  readonly amountMinor: number;
}

/** What live orders that are not done ask in currencies without a rate on their day. */
export async function unratedOpen(tx: Tx): Promise<Unrated[]> {
  const { worths } = await companyMoney(tx);
  return tx.rows<Unrated>(
    `select trim(parent.currency) as currency, sum(line.units - line.cancelled_units)::bigint as units,
       sum(line.amount_minor)::bigint as "amountMinor"
     from orders.order as parent join orders.line as line on line.cell = $1 and line.tenant_id = $2
       and line.order_id = parent.id and line.kind in ('sale', 'component', 'gift')
     where parent.cell = $1 and parent.tenant_id = $2 and parent.stage <> 'done'
       and parent.mode = 'live' and line.amount_minor <> 0
       and not exists (select 1 from unnest($3::text[], $4::date[], $5::date[])
           as worth (currency, from_day, until_day)
         where worth.currency = trim(parent.currency)
           and (parent.placed_at at time zone '${zone}')::date >= worth.from_day
           and (parent.placed_at at time zone '${zone}')::date < worth.until_day)
     group by 1 order by 1`,
    [
      ...scopeOf(tx),
      worths.map((each) => each.currency),
      worths.map((each) => each.fromDay),
      worths.map((each) => each.untilDay),
    ],
  );
}
