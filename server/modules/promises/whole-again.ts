import type { Decision } from "../../../engines/promising/index.ts";
import { dayFromText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { reservationsOf, reserve } from "../stock/index.ts";
import { decideOn, grantsOf, takePicture } from "./decide.ts";
import type { DecideParts } from "./decide.ts";
import type { ClaimGroup } from "./model.ts";

/** A line of an open quote. */
export interface OpenLine {
  readonly quoteId: number;
  readonly channelId: number;
  readonly region: string;
  readonly wantedDay: string | null;
  readonly priority: number;
  readonly expiresAt: Date;
  readonly claimId: number;
  readonly itemId: number;
  readonly units: number;
  readonly deliverDay: string | null;
}

/** Lines of open quotes about these items, in the order in which their quotes are served. */
export function openLines(tx: Tx, items: readonly number[]): Promise<OpenLine[]> {
  return tx.rows<OpenLine>(
    `select quote.id as "quoteId", quote.channel_id as "channelId", quote.region,
       quote.wanted_day::text as "wantedDay", quote.priority, quote.expires_at as "expiresAt",
       line.claim_id as "claimId", line.item_id as "itemId", line.units::bigint as units,
       line.deliver_day::text as "deliverDay"
     from promises.quote as quote join promises.quote_line as line on line.cell = $1
       and line.tenant_id = $2 and line.quote_id = quote.id and line.item_id = any ($3::int[])
     where quote.cell = $1 and quote.tenant_id = $2 and quote.state = 'open'
       and quote.expires_at > $4
     order by quote.priority desc, quote.created_at, quote.id, line.line_no`,
    [tx.scope.cell, tx.scope.tenantId, items, tx.now],
    "promises.open_quote_lines",
  );
}

/** Of these claims of quotes, the units that each has lost to stock that shrank. */
async function lostUnits(
  tx: Tx,
  lines: readonly Pick<OpenLine, "claimId" | "units">[],
): Promise<Map<number, number>> {
  const left = new Map(lines.map((line) => [line.claimId, line.units]));
  for (const { claimId, units } of await reservationsOf(tx, [...left.keys()]))
    left.set(claimId, (left.get(claimId) ?? 0) - units);
  return new Map([...left].filter(([, units]) => units > 0));
}

/** Whether everything that is asked comes no later than the quote said. */
const isAsSaid = (decision: Decision, lines: readonly OpenLine[]) =>
  decision.outcome === "granted" &&
  decision.lines.every((line) => {
    const said = lines.find((each) => each.claimId === line.ref)?.deliverDay ?? null;
    return line.deliverDay !== null && (said === null || line.deliverDay <= dayFromText(said));
  });

/**
 * Makes open quotes whole again that lost units of these items, out of what is free now: nobody's promise
 * and no waiting order gives anything for it, so it is called once those are served. Higher ranks come
 * first, then older quotes, as at the promise desk. What a quote lost of these items comes back whole and no
 * later than it said, or nothing does. Gives the ids of the quotes that it served.
 */
export async function makeQuotesWhole(
  tx: Tx,
  parts: DecideParts,
  items: readonly number[],
): Promise<number[]> {
  // Looked at without locks first: hardly ever is there one.
  const found = await openLines(tx, items);
  if (found.length === 0 || (await lostUnits(tx, found)).size === 0) return [];
  const concerned = [...new Set(found.map((line) => line.itemId))].sort((a, b) => a - b);
  await takePicture(tx, parts, concerned);
  // Read anew under the locks: a quote that became an order or ended meanwhile is none any more.
  const lines = await openLines(tx, concerned);
  const lost = await lostUnits(tx, lines);
  const served: number[] = [];
  for (const [quoteId, own] of Map.groupBy(lines, (line) => line.quoteId)) {
    const lacking = own.filter((line) => lost.has(line.claimId));
    const [head] = lacking;
    if (!head) continue;
    const group: ClaimGroup = {
      ...{ ref: quoteId, policy: "complete", channelId: head.channelId, region: head.region },
      wantedDay: head.wantedDay === null ? null : (dayFromText(head.wantedDay) as Day),
      priority: head.priority,
      lines: lacking.map(({ claimId, itemId }) => ({
        ...{ claimId, itemId, units: lost.get(claimId) ?? 0 },
      })),
    };
    const picture = await takePicture(tx, parts, concerned);
    const [decision] = decideOn(picture, [group], parts.horizonDays);
    if (!decision || !isAsSaid(decision, lacking)) continue;
    const hold = { claimKind: "quote", expiresAt: head.expiresAt } as const;
    await reserve(tx, grantsOf(picture, [group], [decision], hold));
    const after = { lines: group.lines.map(({ itemId, units }) => ({ itemId, units })) };
    const action = "promises.quote.whole";
    tx.audit({ action, subjectKind: "quote", subjectId: quoteId, after });
    served.push(quoteId);
  }
  return served;
}

/** Of these quotes, those that lost units to stock that shrank. */
export async function lackingQuotes(
  tx: Tx,
  quotes: readonly {
    readonly id: number;
    readonly lines: readonly { readonly claimId: number; readonly units: number }[];
  }[],
): Promise<ReadonlySet<number>> {
  const lost = await lostUnits(
    tx,
    quotes.flatMap((quote) => quote.lines),
  );
  const isLacking = (quote: (typeof quotes)[number]) =>
    quote.lines.some((line) => lost.has(line.claimId));
  return new Set(quotes.filter(isLacking).map((quote) => quote.id));
}
