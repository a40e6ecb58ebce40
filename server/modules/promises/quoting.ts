import type { Decision } from "../../../engines/promising/index.ts";
import { assert, dayToText, err, ok } from "../../../kernel/index.ts";
import type { Day, Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { reserve } from "../stock/index.ts";
import { decideCapable, holdCapacity } from "./capable.ts";
import { grantsOf, servedBy, takePicture } from "./decide.ts";
import type { DecideParts } from "./decide.ts";
import { answerOf, namesOf } from "./inquiry.ts";
import type { Inquiry, InquiryAnswer } from "./inquiry.ts";
import type { ClaimGroup } from "./model.ts";
import type { QuoteError } from "./quotes.ts";

export interface Quote {
  readonly id: number;
  readonly expiresAt: string;
  readonly answer: InquiryAnswer;
}

export interface QuoteAsk extends Inquiry {
  readonly holdSeconds: number;
  readonly priority: number;
}

/**
 * Holds what was asked until a time limit: all of it, or nothing is held.
 * Errors: `quote_short` with the reasons in words.
 */
export async function makeQuote(
  tx: Tx,
  parts: DecideParts,
  asked: QuoteAsk,
): Promise<Result<Quote, QuoteError>> {
  const [made] = await makeQuotes(tx, parts, [asked]);
  assert(made !== undefined);
  return made;
}

/** The same of many, first come first served. Gives a result for each, in their order. */
export async function makeQuotes(
  tx: Tx,
  parts: DecideParts,
  asks: readonly QuoteAsk[],
): Promise<Result<Quote, QuoteError>[]> {
  const made: Result<Quote, QuoteError>[] = [];
  for (let from = 0; from < asks.length;) {
    // What is served from a place of its own is decided apart: it sees other sources.
    const placeId = asks[from]?.placeId;
    const differs = asks.findIndex((ask, at) => at > from && ask.placeId !== placeId);
    const until = differs < 0 ? asks.length : differs;
    made.push(...(await quoteTogether(tx, parts, { asks: asks.slice(from, until), placeId })));
    from = until;
  }
  return made;
}

/** A quote that is granted: what was asked and what was decided on it. */
interface Granted {
  readonly group: ClaimGroup;
  readonly decision: Decision;
  readonly expiresAt: Date;
}

async function quoteTogether(
  tx: Tx,
  parts: DecideParts,
  { asks, placeId }: { readonly asks: readonly QuoteAsk[]; readonly placeId: number | undefined },
): Promise<Result<Quote, QuoteError>[]> {
  const items = new Set(asks.flatMap((ask) => ask.lines.map((line) => line.itemId)));
  const sorted = [...items].sort((a, b) => a - b);
  const picture = servedBy(await takePicture(tx, parts, sorted), placeId);
  const groups: ClaimGroup[] = [];
  for (const ask of asks) groups.push(groupOf(ask, await tx.newIds(1 + ask.lines.length)));
  const decided = await decideCapable(tx, parts, { picture, groups });
  const held = parts.capacity ? await holdCapacity(tx, parts.capacity, decided) : decided;
  const named = namesOf(picture);
  const made = (ref: number) => decided.offers.get(ref)?.reason;
  const granted: Granted[] = [];
  const results = groups.map((group, at): Result<Quote, QuoteError> => {
    const answer = answerOf(decided.decisions[at] as Decision, { ...named, made });
    const decision = held.decisions[at] as Decision;
    if (decision.outcome === "refused") return err({ kind: "quote_short", answer });
    const expiresAt = new Date(tx.now.getTime() + (asks[at]?.holdSeconds ?? 0) * 1_000);
    granted.push({ group, decision, expiresAt });
    return ok({ id: group.ref, expiresAt: expiresAt.toISOString(), answer });
  });
  const grants = granted.flatMap(({ group, decision, expiresAt }) =>
    grantsOf(picture, [group], [decision], { claimKind: "quote", expiresAt }),
  );
  await reserve(tx, grants, "fresh");
  insertQuotes(tx, granted);
  return results;
}

/** What is asked as a claim; its lines follow its own id one by one. */
const groupOf = (ask: QuoteAsk, firstId: number): ClaimGroup => ({
  ref: firstId,
  policy: "complete",
  channelId: ask.channelId,
  region: ask.region,
  wantedDay: ask.wantedDay,
  priority: ask.priority,
  lines: ask.lines.map((line, index) => ({ claimId: firstId + 1 + index, ...line })),
});

const dayText = (day: Day | null) => (day === null ? null : dayToText(day));

/** Writes quotes and their lines, a statement each. */
function insertQuotes(tx: Tx, granted: readonly Granted[]): void {
  if (granted.length === 0) return;
  const scope = [tx.scope.cell, tx.scope.tenantId];
  const groups = granted.map(({ group }) => group);
  tx.write({
    name: "promises.insert_quotes",
    text: `insert into promises.quote (cell, tenant_id, id, state, channel_id, region, wanted_day,
       priority, expires_at, created_at)
     select $1, $2, id, 'open', channel_id, region, wanted_day::date, priority, expires_at, $9
     from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::int[], $8::timestamptz[])
       as draft (id, channel_id, region, wanted_day, priority, expires_at)`,
    values: [
      ...scope,
      groups.map((group) => group.ref),
      groups.map((group) => group.channelId),
      groups.map((group) => group.region),
      groups.map((group) => dayText(group.wantedDay)),
      groups.map((group) => group.priority),
      granted.map(({ expiresAt }) => expiresAt),
      tx.now,
    ],
  });
  const lines = granted.flatMap(({ group, decision }) =>
    group.lines.map((line, at) => ({
      ...{ quoteId: group.ref, lineNo: at + 1, line },
      deliverDay: decision.lines[at]?.deliverDay ?? null,
      reasons: decision.lines[at]?.reasons ?? [],
    })),
  );
  tx.write({
    name: "promises.insert_quote_lines",
    text: `insert into promises.quote_line (cell, tenant_id, quote_id, line_no, claim_id, item_id, units,
       promised_units, deliver_day, reasons)
     select $1, $2, quote_id, line_no, claim_id, item_id, units, units, deliver_day::date, reasons::jsonb
     from unnest($3::bigint[], $4::int[], $5::bigint[], $6::int[], $7::bigint[], $8::text[], $9::text[])
       as draft (quote_id, line_no, claim_id, item_id, units, deliver_day, reasons)`,
    values: [
      ...scope,
      lines.map(({ quoteId }) => quoteId),
      lines.map(({ lineNo }) => lineNo),
      lines.map(({ line }) => line.claimId),
      lines.map(({ line }) => line.itemId),
      lines.map(({ line }) => line.units),
      lines.map(({ deliverDay }) => dayText(deliverDay)),
      lines.map(({ reasons }) => JSON.stringify(reasons)),
    ],
  });
}
