import { decide } from "../../../engines/promising/index.ts";
import type { Decision } from "../../../engines/promising/index.ts";
import { dayFromText, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { cutReservations, moveDays, reservationsOfItems, reserve } from "../stock/index.ts";
import type { Reservation } from "../stock/index.ts";
import { settleCapacity } from "./capable.ts";
import { claimOf, grantsOf, returnedOf, takePicture, worldOf } from "./decide.ts";
import type { DecideParts } from "./decide.ts";
import type { ClaimGroup } from "./model.ts";
import { differences } from "./repromise.ts";
import { openLines } from "./whole-again.ts";
import type { OpenLine } from "./whole-again.ts";

/** A line of a quote that was told another day. */
export interface Redated {
  readonly quoteId: number;
  readonly itemId: number;
  readonly fromDay: string | null;
  /** Null: no day can be said any more. */
  readonly toDay: string | null;
}

interface Decided {
  readonly lines: readonly OpenLine[];
  /** Null: not all of it can be had any more; it keeps what it holds. */
  readonly decision: Decision | null;
}

/** Decides lines of one quote out of what they hold themselves and what is free, and holds that. */
async function decideAnew(
  tx: Tx,
  parts: DecideParts,
  { lines, held }: { readonly lines: readonly OpenLine[]; readonly held: readonly Reservation[] },
): Promise<Decided> {
  const [head] = lines;
  if (!head) return { lines, decision: null };
  const items = [...new Set(lines.map((line) => line.itemId))].sort((a, b) => a - b);
  const picture = await takePicture(tx, parts, items);
  const unitsOf = (claimId: number) =>
    held.reduce((sum, each) => sum + (each.claimId === claimId ? each.units : 0), 0);
  const group: ClaimGroup = {
    ...{ ref: head.quoteId, policy: "complete", channelId: head.channelId, region: head.region },
    wantedDay: head.wantedDay === null ? null : (dayFromText(head.wantedDay) as Day),
    priority: head.priority,
    lines: lines.map(({ claimId, itemId }) => ({ claimId, itemId, units: unitsOf(claimId) })),
  };
  const world = worldOf(picture, parts.horizonDays, returnedOf(held));
  const sources = picture.sourcing.sourcesOf(group.channelId, group.region);
  const [decision] = decide({ ...world, claims: [claimOf(group, sources)] }).plan;
  if (decision?.outcome !== "granted") return { lines, decision: null };
  const hold = { claimKind: "quote", expiresAt: head.expiresAt } as const;
  const { adds, cuts, moves } = differences(held, grantsOf(picture, [group], [decision], hold));
  await cutReservations(tx, cuts);
  await reserve(tx, adds);
  await moveDays(tx, moves);
  return { lines, decision };
}

const dayText = (day: Day | null | undefined) =>
  day === null || day === undefined ? null : dayToText(day);

/** Writes the days that are said now, and gives the lines whose day is another one. */
async function say(tx: Tx, { lines, decision }: Decided): Promise<Redated[]> {
  const told: Redated[] = [];
  for (const { quoteId, claimId, itemId, deliverDay: fromDay } of lines) {
    const line = decision?.lines.find((each) => each.ref === claimId);
    const toDay = dayText(line?.deliverDay);
    if (toDay === fromDay) continue;
    await tx.rows(
      `update promises.quote_line set deliver_day = $5::date, reasons = coalesce($6::jsonb, reasons)
       where cell = $1 and tenant_id = $2 and quote_id = $3 and claim_id = $4`,
      [
        ...[tx.scope.cell, tx.scope.tenantId, quoteId, claimId, toDay],
        line ? JSON.stringify(line.reasons) : null,
      ],
    );
    const subject = { subjectKind: "quote", subjectId: quoteId };
    const [before, after] = [fromDay, toDay].map((day) => ({ itemId, deliverDay: day }));
    tx.audit({ action: "promises.quote.redate", ...subject, before, after });
    told.push({ quoteId, itemId, fromDay, toDay });
  }
  return told;
}

/**
 * Says to open quotes that rest on these receipts the day that holds now, since the receipts moved:
 * out of what they hold and what is free, so that nobody else's promise gives anything. What they do
 * not need any more of held capacity is given back. Gives the lines whose day is another one.
 */
export async function redateQuotes(
  tx: Tx,
  parts: DecideParts,
  moved: { readonly items: readonly number[]; readonly supplyIds: readonly number[] },
): Promise<Redated[]> {
  const items = [...new Set(moved.items)].sort((a, b) => a - b);
  // Locks the supplies: what is read after it stands until the transaction ends.
  await takePicture(tx, parts, items);
  const quoted = (await reservationsOfItems(tx, items)).filter(
    (each) => each.claimKind === "quote",
  );
  const resting = new Set(
    quoted.flatMap((each) => (moved.supplyIds.includes(each.supply) ? each.claimId : [])),
  );
  if (resting.size === 0) return [];
  const lines = (await openLines(tx, items)).filter((line) => resting.has(line.claimId));
  const told: Redated[] = [];
  for (const own of Map.groupBy(lines, (line) => line.quoteId).values()) {
    const claims = new Set(own.map((line) => line.claimId));
    const held = quoted.filter((each) => claims.has(each.claimId));
    told.push(...(await say(tx, await decideAnew(tx, parts, { lines: own, held }))));
  }
  await settleCapacity(tx, parts.capacity, items);
  return told;
}
