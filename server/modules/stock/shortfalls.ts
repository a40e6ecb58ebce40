import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { ReferenceError } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface ShortfallRow {
  readonly id: number;
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
  readonly cause: string;
  readonly ownerRole: string;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly late: boolean;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly closedNote: string | null;
  /** Who had to give way, and by how many units. */
  readonly claims: readonly {
    readonly claimId: number;
    readonly claimKind: "order" | "quote";
    readonly channelId: number;
    readonly units: number;
  }[];
}

interface Row {
  id: number;
  item_id: number;
  place_id: number;
  units: number;
  cause: string;
  owner_role: string;
  opened_at: Date;
  due_at: Date;
  closed_at: Date | null;
  closed_by: string | null;
  closed_note: string | null;
  claims: ShortfallRow["claims"] | null;
}

/** Shortfalls, the oldest open ones first, with the claims that gave way. */
export async function listShortfalls(
  tx: Tx,
  asked: {
    readonly open: boolean;
    readonly placeIds: readonly number[] | null;
    readonly after: number;
    readonly limit: number;
  },
): Promise<ShortfallRow[]> {
  const rows = await tx.rows<Row>(
    `select shortfall.*, hurt.claims from stock.shortfall as shortfall cross join lateral (
       select jsonb_agg(jsonb_build_object('claimId', claim_id, 'claimKind', claim_kind,
         'channelId', channel_id, 'units', units) order by claim_id) as claims
       from stock.shortfall_claim as claim where claim.cell = shortfall.cell
         and claim.tenant_id = shortfall.tenant_id and claim.shortfall_id = shortfall.id) as hurt
     where shortfall.cell = $1 and shortfall.tenant_id = $2
       and (shortfall.closed_at is null) = $3
       and ($4::int[] is null or shortfall.place_id = any ($4)) and shortfall.id > $5
     order by shortfall.id limit $6`,
    [...scopeOf(tx), asked.open, asked.placeIds, asked.after, asked.limit],
  );
  return rows.map((row) => ({
    id: row.id,
    itemId: row.item_id,
    placeId: row.place_id,
    units: row.units,
    cause: row.cause,
    ownerRole: row.owner_role,
    openedAt: row.opened_at.toISOString(),
    dueAt: row.due_at.toISOString(),
    late: row.closed_at === null && row.due_at < tx.now,
    closedAt: row.closed_at?.toISOString() ?? null,
    closedBy: row.closed_by,
    closedNote: row.closed_note,
    claims: row.claims ?? [],
  }));
}

/**
 * Closes a shortfall with its explanation. Errors: `shortfall_unknown` (also at a place the caller
 * is not given) and `shortfall_closed`.
 */
export async function closeShortfall(
  tx: Tx,
  closing: {
    readonly id: number;
    readonly why: string;
    readonly placeIds: readonly number[] | null;
  },
): Promise<Result<null, ReferenceError>> {
  const named = { field: "id", value: String(closing.id) };
  const [row] = await tx.rows<{ closed_at: Date | null; units: number }>(
    `select closed_at, units from stock.shortfall where cell = $1 and tenant_id = $2 and id = $3
       and ($4::int[] is null or place_id = any ($4)) for update`,
    [...scopeOf(tx), closing.id, closing.placeIds],
  );
  if (!row) return err({ kind: "shortfall_unknown", ...named, rule: "known_shortfall" });
  if (row.closed_at) return err({ kind: "shortfall_closed", ...named, rule: "open" });
  await tx.rows(
    `update stock.shortfall set closed_at = $4, closed_by = $5, closed_note = $6
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), closing.id, tx.now, tx.actor.name, closing.why],
  );
  tx.audit({
    action: "stock.shortfall.close",
    subjectKind: "shortfall",
    subjectId: closing.id,
    before: { units: row.units },
    after: { closed: true },
    why: closing.why,
  });
  return ok(null);
}
