import type { Tx } from "../../../platform/index.ts";
import type { Gap } from "./reconciling.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const daysMax = 60;
const gapsMax = 200;

async function daysOf(tx: Tx, channelId: number) {
  const rows = await tx.rows<{
    day: string;
    theirs: number;
    theirsMinor: number;
    ours: number;
    oursMinor: number;
    gaps: number;
    runs: number;
    run_at: Date;
  }>(
    `select day::text, theirs, theirs_minor as "theirsMinor", ours, ours_minor as "oursMinor", gaps,
       runs, run_at from channels.reconciliation
     where cell = $1 and tenant_id = $2 and channel_id = $3 order by day desc limit $4`,
    [...scopeOf(tx), channelId, daysMax],
  );
  return rows.map(({ run_at, ...row }) => ({ ...row, runAt: run_at.toISOString() }));
}

async function gapsIn(tx: Tx, channelId: number) {
  const rows = await tx.rows<
    Gap & { readonly day: string; readonly found_at: Date; readonly closed_at: Date | null }
  >(
    `select day::text, external_id as "externalId", kind, theirs, ours, found_at, closed_at
     from channels.gap where cell = $1 and tenant_id = $2 and channel_id = $3
     order by closed_at is not null, day desc, external_id limit $4`,
    [...scopeOf(tx), channelId, gapsMax],
  );
  return rows.map(({ found_at, closed_at, ...row }) => ({
    ...row,
    foundAt: found_at.toISOString(),
    closedAt: closed_at?.toISOString() ?? null,
  }));
}

/** The gap report of a channel: its compared days, newest first, and gaps, open ones first. */
export async function channelReport(tx: Tx, channelId: number) {
  return { days: await daysOf(tx, channelId), gaps: await gapsIn(tx, channelId) };
}
