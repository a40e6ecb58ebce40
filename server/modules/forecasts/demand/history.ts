import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { companyMoney } from "../../orders/index.ts";
import type { CompanyMoney } from "../../orders/index.ts";
import { correct, covers } from "./cleaning.ts";
import type { Leaf } from "./cleaning.ts";
import { correctionsOf } from "./corrections.ts";
import type { CorrectionRow } from "./corrections.ts";
import { dayOf } from "../model.ts";
import { every, everyRegion } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";
import { worthsOf, worthText } from "../money.ts";
import { stockOutsOf } from "./stock-outs.ts";
import type { StockOut } from "./stock-outs.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A part of the demand; null stands for all. */
export interface NodeAsked {
  readonly itemId: number | null;
  readonly channelId: number | null;
  readonly region: string | null;
}

export interface Period {
  readonly from: string;
  readonly until: string;
}

/** The sums a part is made of, and which of them, as $3, $4 and $5: all items have sums of their own. */
export function partOf({ itemId, channelId, region }: NodeKey) {
  const isWhole = itemId === every;
  return {
    source: `forecasts.${isWhole ? "channel_demand" : "demand"} as demand`,
    where: `cell = $1 and tenant_id = $2 and ${isWhole ? "$3 = 0" : "item_id = $3"}
      and ($4 = 0 or channel_id = $4) and ($5 = '*' or region = $5)`,
    values: [itemId, channelId, region],
  };
}

const daysMax = 3_700;

/** The days asked for, ten years at most; without them the last so many, today included. */
export function periodOf(
  now: Date,
  asked: { readonly from?: string | undefined; readonly until?: string | undefined },
  usualDays = 730,
): Period {
  const until = asked.until ?? dayOf(now);
  const last = dayFromText(until);
  const from = asked.from ? dayFromText(asked.from) : last - usualDays + 1;
  const first = Math.min(last, Math.max(from, last - daysMax));
  return { from: dayToText(first as Day), until };
}

interface DayRow {
  readonly at: number;
  readonly asked: number;
  readonly withdrawn: number;
  readonly refused: number;
  readonly amountMinor: number;
}

/** Sums of a part by day, counted from the first; its money in the company's currency. */
function dayRows(
  tx: Tx,
  node: NodeAsked,
  { from, until, money }: Period & { readonly money: CompanyMoney },
): Promise<DayRow[]> {
  const { itemId, channelId, region } = node;
  const part = partOf({
    ...{ itemId: itemId ?? every, channelId: channelId ?? every },
    region: region ?? everyRegion,
  });
  return tx.rows<DayRow>(
    `select day - $6::date as at, sum(asked)::bigint as asked,
       sum(withdrawn)::bigint as withdrawn, sum(refused)::bigint as refused,
       coalesce(round(sum(amount_minor * worth.factor)), 0)::bigint as "amountMinor"
     from ${part.source} ${worthText(8)}
     where ${part.where} and day between $6::date and $7::date group by 1 order by 1`,
    [...scopeOf(tx), ...part.values, from, until, ...worthsOf(money)],
  );
}

/** Demand of the leaves of an item on a run of days, not corrected yet. */
export async function leavesOf(tx: Tx, itemId: number, { from, until }: Period): Promise<Leaf[]> {
  const rows = await tx.rows<{ channelId: number; region: string; at: number; units: number }>(
    `select channel_id as "channelId", region, day - $4::date as at,
       sum(asked - withdrawn)::bigint as units
     from forecasts.demand where cell = $1 and tenant_id = $2 and item_id = $3
       and day between $4::date and $5::date group by channel_id, region, day
     order by channel_id, region, day`,
    [...scopeOf(tx), itemId, from, until],
  );
  const length = dayFromText(until) - dayFromText(from) + 1;
  const leaves = new Map<string, Leaf>();
  for (const { channelId, region, at, units } of rows) {
    const key = `${channelId} ${region}`;
    const leaf = leaves.get(key) ?? {
      ...{ itemId, channelId, region },
      values: Array.from({ length }, () => 0),
    };
    leaf.values[at] = units;
    leaves.set(key, leaf);
  }
  return [...leaves.values()];
}

const isIn = (node: NodeAsked, leaf: Leaf) =>
  (node.channelId === null || node.channelId === leaf.channelId) &&
  (node.region === null || node.region === leaf.region);

/** How corrections change a part's days: what they add, which they hide, which were sold out. */
interface Change {
  readonly added: Map<number, number>;
  readonly hidden: Set<number>;
  readonly out: Set<number>;
}

/** The change that one item's corrections make to a part. */
async function changeOf(
  tx: Tx,
  node: NodeAsked,
  { corrections, period }: { corrections: readonly CorrectionRow[]; period: Period },
): Promise<Change> {
  const change: Change = { added: new Map(), hidden: new Set(), out: new Set() };
  const first = dayFromText(period.from);
  for (const [itemId, own] of Map.groupBy(corrections, (each) => each.itemId)) {
    const leaves = await leavesOf(tx, itemId, period);
    const before = leaves.map((leaf) => [...leaf.values]);
    correct(leaves, own, first);
    leaves.forEach((leaf, index) => {
      if (!isIn(node, leaf)) return;
      leaf.values.forEach((value, at) => {
        if (value === null) change.hidden.add(at);
        else {
          const more = value - (before[index]?.[at] ?? 0);
          if (more !== 0) change.added.set(at, (change.added.get(at) ?? 0) + more);
        }
        if (leaf.stockOuts?.[at]) change.out.add(at);
      });
    });
  }
  return change;
}

/** Corrections that may speak of a part. */
const touches = (node: NodeAsked, each: CorrectionRow) =>
  covers(each, {
    itemId: each.itemId,
    channelId: node.channelId ?? each.channelId ?? 0,
    region: node.region ?? each.region ?? "",
  });

/** Sold-out days that were found; those of all items together are nobody's to look through. */
async function foundIn(tx: Tx, node: NodeAsked, period: Period): Promise<StockOut[]> {
  const { itemId, channelId } = node;
  if (itemId === null) return [];
  const all = await stockOutsOf(tx, { itemId, ...period });
  return all.filter((each) => channelId === null || each.channelId === channelId);
}

/** Whether a planner has said something of a day. */
const isSpoken = (corrections: readonly CorrectionRow[], day: number) =>
  corrections.some(
    ({ fromDay, untilDay }) => dayFromText(fromDay) <= day && day <= dayFromText(untilDay),
  );

/** Demand of a part by day: as asked, as corrected, and the corrections. */
export async function demandByDay(tx: Tx, node: NodeAsked, period: Period) {
  const money = await companyMoney(tx);
  const rows = await dayRows(tx, node, { ...period, money });
  const corrections = (await correctionsOf(tx, { itemId: node.itemId, ...period })).filter((each) =>
    touches(node, each),
  );
  const live = corrections.filter((each) => each.withdrawnAt === null);
  const { added, hidden, out } = await changeOf(tx, node, { corrections: live, period });
  const first = dayFromText(period.from);
  const found = await foundIn(tx, node, period);
  for (const { fromDay, untilDay, withdrawnAt } of found)
    if (withdrawnAt === null)
      for (let day: number = dayFromText(fromDay); day <= dayFromText(untilDay); day += 1)
        if (day >= first && !isSpoken(live, day)) out.add(day - first);
  const length = dayFromText(period.until) - first + 1;
  const list = (of: (row: DayRow) => number) => {
    const values = Array.from({ length }, () => 0);
    for (const row of rows) values[row.at] = of(row);
    return values;
  };
  const isWhole = node.itemId !== null;
  return {
    ...period,
    asked: list((row) => row.asked),
    withdrawn: list((row) => row.withdrawn),
    refused: list((row) => row.refused),
    currency: money.currency,
    amountMinor: list((row) => row.amountMinor),
    cleaned: list((row) => row.asked - row.withdrawn).map((value, at) =>
      // Of a sum over items one that was not observed hides nothing: the others were.
      isWhole && hidden.has(at) ? null : value + (added.get(at) ?? 0),
    ),
    stockOuts: [...out].sort((a, b) => a - b).map((at) => dayToText((first + at) as Day)),
    corrections: corrections.toReversed(),
    found,
  };
}
