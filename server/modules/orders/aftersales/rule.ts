import { err } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Actor, Database, Scope, Tx } from "../../../platform/index.ts";
import { matchToOrder } from "./matching.ts";
import type { AftersaleError, Match } from "./matching.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How many documents one pass of the rule looks at. */
const judgedAtOnce = 100;

/** How far back from a document its order is looked for. */
const lookBackDays = 180;

/** An order that a document fits, with the line that each of its lines is about. */
interface Fit {
  readonly id: number;
  readonly orderId: number;
  readonly lines: Match["lines"];
}

/**
 * The orders that documents fit: of the same channel and customer, placed before and at most
 * lookBackDays earlier, with a line for each code of the document that has as many units not taken
 * by other documents, at the same price a unit (a minor unit of rounding aside).
 */
async function fitsOf(tx: Tx, ids: readonly number[]): Promise<Fit[]> {
  // Half a year of orders is read once for all documents, as a report reads: not row by row by index.
  await tx.rows(
    `select set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true),
       set_config('enable_mergejoin', 'on', true), set_config('plan_cache_mode', 'auto', true)`,
  );
  return tx.rows<Fit>(
    `with wanted as materialized (
       select id, channel_id, buyer_mask, placed_at from orders.aftersale
       where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and buyer_mask <> ''
     ), asked as materialized (
       select aftersale_id as id, code, sum(units) as units, sum(abs(amount_minor)) as minor,
         jsonb_agg(line_no) as numbers, count(*) over (partition by aftersale_id) as codes
       from orders.aftersale_line
       where cell = $1 and tenant_id = $2 and aftersale_id = any ($3::bigint[]) and units > 0
       group by aftersale_id, code
     ), near as materialized (
       select wanted.id, placed.id as order_id
       from wanted join orders.order as placed
         on placed.channel_id = wanted.channel_id and placed.buyer_mask = wanted.buyer_mask
         and placed.placed_at <= wanted.placed_at
         and placed.placed_at > wanted.placed_at - make_interval(days => $4)
       where placed.cell = $1 and placed.tenant_id = $2 and placed.deal <> 'cancelled'
         and placed.channel_id in (select channel_id from wanted)
         and placed.placed_at <= (select max(placed_at) from wanted)
         and placed.placed_at > (select min(placed_at) from wanted) - make_interval(days => $4)
     ), fit as (
       select near.id, near.order_id, asked.codes, asked.numbers, about.line_id
       from near join asked on asked.id = near.id
       cross join lateral (
         select line.id as line_id from orders.line as line
         where line.cell = $1 and line.tenant_id = $2 and line.order_id = near.order_id
           and line.code = asked.code and line.parent_id is null and line.units > 0
           and abs(line.amount_minor::numeric * asked.units - asked.minor * line.units) <= line.units
           and line.units - line.cancelled_units >= asked.units + (
             select coalesce(sum(other.units), 0) from orders.aftersale as document
             join orders.aftersale_line as other on other.cell = $1 and other.tenant_id = $2
               and other.aftersale_id = document.id and other.line_id = line.id
             where document.cell = $1 and document.tenant_id = $2
               and document.order_id = near.order_id and document.state <> 'rejected')
         order by line.units - asked.units, line.id limit 1
       ) as about
     )
     select fit.id, fit.order_id as "orderId", jsonb_agg(jsonb_build_object(
         'lineNo', number::int, 'lineId', fit.line_id)) as lines
     from fit cross join lateral jsonb_array_elements(fit.numbers) as number
     group by fit.id, fit.order_id, fit.codes
     having count(distinct fit.line_id) = fit.codes
     order by fit.id, fit.order_id`,
    [...scopeOf(tx), ids, lookBackDays],
  );
}

interface Held {
  readonly id: number;
  readonly buyer_mask: string;
  readonly lines: number;
}

/** What the rule says of a document, out of the orders that it fits. */
function verdictOf({ buyer_mask, lines }: Held, fits: readonly Fit[]) {
  if (buyer_mask === "") return "no_buyer";
  if (lines === 0) return "no_lines";
  if (fits.length === 0) return "none";
  return fits.length === 1 ? "unique" : "several";
}

/**
 * Judges held documents that nobody has judged, or not since a day: which order each is about.
 * Writes the verdicts; moves nothing. Gives those that are certain: one order fits, and its
 * customer is written in full. A covered name stands for many, there a person confirms.
 */
export async function judgeHeld(tx: Tx): Promise<{ judged: number; certain: Fit[] }> {
  const held = await tx.rows<Held>(
    `select id, buyer_mask, (select count(*)::int from orders.aftersale_line as line
         where line.cell = $1 and line.tenant_id = $2 and line.aftersale_id = held.id
           and line.units > 0) as lines
     from orders.aftersale as held
     where cell = $1 and tenant_id = $2 and state = 'held'
       and (rule_at is null or rule_at < $3::timestamptz - interval '1 day')
     order by rule_at nulls first, id limit $4 for update skip locked`,
    [...scopeOf(tx), tx.now, judgedAtOnce],
    "orders.aftersales_to_judge",
  );
  if (held.length === 0) return { judged: 0, certain: [] };
  const fits = Map.groupBy(
    await fitsOf(
      tx,
      held.map(({ id }) => id),
    ),
    ({ id }) => id,
  );
  const found = held.map((each) => ({ each, own: fits.get(each.id) ?? [] }));
  await tx.rows(
    `update orders.aftersale as held set rule_at = $3, rule_verdict = draft.verdict,
       rule_order_id = nullif(draft.order_id, 0), rule_count = draft.count
     from unnest($4::bigint[], $5::text[], $6::bigint[], $7::int[])
       as draft (id, verdict, order_id, count)
     where held.cell = $1 and held.tenant_id = $2 and held.id = any ($4::bigint[])
       and held.id = draft.id`,
    [
      ...[...scopeOf(tx), tx.now, held.map(({ id }) => id)],
      found.map(({ each, own }) => verdictOf(each, own)),
      found.map(({ own }) => (own.length === 1 ? (own[0]?.orderId ?? 0) : 0)),
      found.map(({ own }) => own.length),
    ],
  );
  const certain = found.flatMap(({ each, own }) =>
    own.length === 1 && !each.buyer_mask.includes("*") ? own : [],
  );
  return { judged: held.length, certain };
}

type Matched = Awaited<ReturnType<typeof matchToOrder>>;

/** Matches a document to the one order that the rule proposes now; refuses when it is not one. */
export async function confirmProposal(
  tx: Tx,
  { id, why }: { readonly id: number; readonly why: string },
): Promise<Matched | Result<never, AftersaleError>> {
  const [fit, ...more] = await fitsOf(tx, [id]);
  if (!fit || more.length > 0)
    return err({ kind: "aftersale_not_unique", aftersale: id, count: fit ? more.length + 1 : 0 });
  return matchToOrder(tx, { ...fit, why });
}

/** Judges a tenant's held documents to the end and matches those that are certain. */
export async function runAftersaleRule(
  database: Database,
  scope: Scope,
  { actor, signal }: { readonly actor: Actor; readonly signal?: AbortSignal },
): Promise<void> {
  while (!signal?.aborted) {
    const { judged, certain } = await database.transact(scope, actor, judgeHeld);
    for (const fit of certain) {
      // What stands against it by now, a person finds in the queue.
      const why = "rule: customer, items, amount";
      await database.transact(scope, actor, (tx) => matchToOrder(tx, { ...fit, why }));
    }
    if (judged < judgedAtOnce) return;
  }
}
