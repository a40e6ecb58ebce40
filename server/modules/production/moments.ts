import type { Tx } from "../../platform/index.ts";
import type { Production } from "./open.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** When something was said, and when that was sent, both by the clock of who says it. */
export interface Said {
  readonly at?: Date | undefined;
  readonly sentAt?: Date | undefined;
}

/** When something was said, by our clock. */
export interface Moment {
  readonly at: Date;
  /** The work centre whose day of that moment is closed already; null: the day is open. */
  readonly closedCentreId: number | null;
}

// Nobody keeps a report for longer; a clock that says so is wrong.
const oldestMs = 7 * 86_400_000;

/**
 * When something was said, by our clock: as long ago as the clock of who says it tells. That clock
 * may be wrong, what passed on it is not. Undefined when nothing is said of it: then it is now.
 */
export function saidAt({ at, sentAt }: Said, now: Date): Date | undefined {
  if (at === undefined) return undefined;
  const ageMs = (sentAt ?? now).getTime() - at.getTime();
  return new Date(now.getTime() - Math.min(oldestMs, Math.max(0, ageMs)));
}

/** The work centre of a resource and from when on its days are open; none is closed until the transaction ends. */
async function openAt(tx: Tx, production: Production, resourceId: number | null) {
  const { resources } = await production.factory.get(tx);
  const centreId = resources.get(resourceId ?? 0)?.workCentreId ?? null;
  const openFrom = centreId === null ? null : await production.days.openFrom(tx, centreId);
  return { centreId, openFrom };
}

/** The moment of what answers an earlier report: it counts where that one did. */
export async function momentAsOf(
  tx: Tx,
  production: Production,
  earlier: { readonly at: Date; readonly resourceId: number | null },
): Promise<Moment> {
  const { centreId, openFrom } = await openAt(tx, production, earlier.resourceId);
  const { at } = earlier;
  return { at, closedCentreId: openFrom !== null && at < openFrom ? centreId : null };
}

/**
 * The moment of a report of an operation on a resource: not before what was last said of it. What is
 * said now never counts for a closed day; what was said before its close was, and arrives late, does.
 * Until the transaction ends no day of the work centre is closed.
 */
export async function momentOf(
  tx: Tx,
  production: Production,
  report: { readonly operationId: number; readonly resourceId: number | null; readonly said: Said },
): Promise<Moment> {
  const [last] = await tx.rows<{ at: Date | null }>(
    `select max(at) as at from production.report
     where cell = $1 and tenant_id = $2 and operation_id = $3`,
    [...scopeOf(tx), report.operationId],
    "production.last_report",
  );
  const { centreId, openFrom } = await openAt(tx, production, report.resourceId);
  const said = saidAt(report.said, tx.now);
  const earliest = said ?? new Date(Math.max(tx.now.getTime(), openFrom?.getTime() ?? 0));
  const at = new Date(Math.max(earliest.getTime(), last?.at?.getTime() ?? 0));
  return { at, closedCentreId: openFrom !== null && at < openFrom ? centreId : null };
}
