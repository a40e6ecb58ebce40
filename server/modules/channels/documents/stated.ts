import { dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { ownMark, sourceLines } from "../../orders/index.ts";
import { daysOfClaims } from "../../promises/index.ts";
import { reservationsOf } from "../../stock/index.ts";

/** What a partner is told of one line, in pieces as he counts them. */
export interface ToldLine {
  readonly line: string;
  readonly units: number;
  readonly cancelled: number;
  /** Not promised yet. */
  readonly short: number;
  /** The day by which the promised ones arrive; null where none are, or nothing can be said. */
  readonly day: string | null;
}

/** What holds of a line now. */
export interface StatedLine extends ToldLine {
  /** All of it that was not cancelled has left: its day is history. */
  readonly isShipped: boolean;
}

type KnownLine = Awaited<ReturnType<typeof sourceLines>>[number];

/** Pieces of a line that a number of a component's units stands for, rounded up. */
function shortPieces(top: KnownLine, parts: readonly KnownLine[]): number {
  if (parts.length === 0) return top.short_units;
  const pieces = parts.map((part) => Math.ceil((part.short_units * top.units) / part.units));
  return Math.min(top.units - top.cancelled_units, Math.max(...pieces));
}

/** The day by which what is promised of each claim arrives; null where none of it is promised. */
async function daysByClaim(
  tx: Tx,
  claims: readonly KnownLine[],
): Promise<Map<number, string | null>> {
  const ids = claims.map((each) => each.id);
  const promised = await daysOfClaims(tx, ids);
  // A promise that is not whole has no day of its own: what it holds of it has one.
  const held = new Map<number, number>();
  const isPart = ({ short_units: short }: KnownLine) => short > 0;
  for (const each of await reservationsOf(
    tx,
    claims.filter(isPart).map((claim) => claim.id),
  ))
    held.set(each.claimId, Math.max(held.get(each.claimId) ?? 0, each.deliverDay));
  return new Map(
    claims.map((claim) => {
      const day = held.get(claim.id);
      const part = day === undefined ? null : dayToText(day as Day);
      return [claim.id, isPart(claim) ? part : (promised.get(claim.id)?.currentDay ?? null)];
    }),
  );
}

/** The latest of days, null where one of them is not known. */
const latest = (days: readonly (string | null)[]): string | null =>
  days.reduce<string | null>(
    (last, day) => (last === null || day === null ? null : day > last ? day : last),
    days[0] ?? null,
  );

/** What holds now of the lines that an order's partner knows: those that were added here he does not. */
export async function statedLines(tx: Tx, orderId: number): Promise<StatedLine[]> {
  const known = await sourceLines(tx, orderId);
  const tops = known.filter(
    (line) => line.parent_id === null && !line.external_id.startsWith(ownMark),
  );
  const partsOf = (top: KnownLine) => known.filter((line) => line.parent_id === top.id);
  const claimsOf = (top: KnownLine) => (partsOf(top).length > 0 ? partsOf(top) : [top]);
  const days = await daysByClaim(tx, tops.flatMap(claimsOf));
  return tops.map((top) => {
    const { units, cancelled_units: cancelled, shipped_units: shipped } = top;
    const short = shortPieces(top, partsOf(top));
    const isPromised = units - cancelled - short > 0;
    const own = claimsOf(top).map((claim) => days.get(claim.id) ?? null);
    return {
      ...{ line: top.external_id, units, cancelled, short },
      day: isPromised ? latest(own) : null,
      isShipped: shipped > 0 && shipped + cancelled >= units,
    };
  });
}

/** A line without what is not told of it. */
export const toldOf = ({ line, units, cancelled, short, day }: ToldLine): ToldLine => ({
  ...{ line, units, cancelled, short, day },
});

/**
 * Whether a line is another one than was told. Of one that has left whole, or is gone whole as it was
 * told, no day and no waiting pieces are news any more.
 */
function differs(now: StatedLine, told: ToldLine | undefined): boolean {
  if (!told) return !(now.isShipped || now.cancelled >= now.units);
  if (now.units !== told.units || now.cancelled !== told.cancelled) return true;
  if (now.isShipped || now.cancelled >= now.units) return false;
  return now.short !== told.short || now.day !== told.day;
}

/** The lines that are other than was told; where nobody knows what was told, all that are still open. */
export function differing(
  now: readonly StatedLine[],
  told: readonly ToldLine[] | null,
): StatedLine[] {
  const byLine = new Map((told ?? []).map((each) => [each.line, each]));
  return now.filter((each) => differs(each, byLine.get(each.line)));
}
