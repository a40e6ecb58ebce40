import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { listChannels } from "../../channels/index.ts";
import type { Correction } from "./cleaning.ts";
import { dayOf } from "../model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export type CorrectionError =
  | {
      readonly kind: "item_unknown" | "channel_unknown";
      readonly field: string;
      readonly value: number;
    }
  | { readonly kind: "days_backward"; readonly field: string; readonly value: string }
  | { readonly kind: "day_not_over"; readonly field: string; readonly value: string }
  | { readonly kind: "units_with_set"; readonly field: string; readonly value: string }
  | { readonly kind: "correction_unknown"; readonly correction: number };

export type CorrectionDraft = Omit<Correction, "id"> & { readonly reason: string };

/** A correction as it stands in the list. */
export interface CorrectionRow extends Correction {
  readonly reason: string;
  readonly author: string;
  readonly createdAt: Date;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
}

const columns = `id, item_id as "itemId", channel_id as "channelId", region, from_day as "fromDay",
  until_day as "untilDay", kind, units, reason, author, created_at as "createdAt",
  withdrawn_at as "withdrawnAt", withdrawn_by as "withdrawnBy"`;

/** Corrections of an item (null: of all) that touch days, the oldest first, withdrawn ones too. */
export function correctionsOf(
  tx: Tx,
  asked: { readonly itemId: number | null; readonly from: string; readonly until: string },
): Promise<CorrectionRow[]> {
  return tx.rows<CorrectionRow>(
    `select ${columns} from forecasts.correction where cell = $1 and tenant_id = $2
       and ($3::int is null or item_id = $3) and until_day >= $4::date and from_day <= $5::date
     order by created_at, id limit 10000`,
    [...scopeOf(tx), asked.itemId, asked.from, asked.until],
  );
}

async function refusalOf(
  tx: Tx,
  catalog: Catalog,
  draft: CorrectionDraft,
): Promise<CorrectionError | null> {
  const view = await catalog.view.get(tx);
  const { itemId, channelId, fromDay, untilDay, kind, units } = draft;
  if (!view.item(itemId)) return { kind: "item_unknown", field: "itemId", value: itemId };
  const known = await listChannels(tx);
  if (channelId !== null && !known.some((each) => each.id === channelId))
    return { kind: "channel_unknown", field: "channelId", value: channelId };
  if (untilDay < fromDay) return { kind: "days_backward", field: "untilDay", value: untilDay };
  if (untilDay >= dayOf(tx.now))
    return { kind: "day_not_over", field: "untilDay", value: untilDay };
  if ((kind === "set") !== (units !== null))
    return { kind: "units_with_set", field: "units", value: units === null ? "" : String(units) };
  return null;
}

/** Adds a correction; what was asked stays as it is, and forecasts made from now on heed it. */
export async function addCorrection(
  tx: Tx,
  catalog: Catalog,
  draft: CorrectionDraft,
): Promise<Result<{ id: number }, CorrectionError>> {
  const refusal = await refusalOf(tx, catalog, draft);
  if (refusal) return err(refusal);
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into forecasts.correction (cell, tenant_id, id, item_id, channel_id, region, from_day,
       until_day, kind, units, reason, author, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      ...[...scopeOf(tx), id, draft.itemId, draft.channelId, draft.region, draft.fromDay],
      ...[draft.untilDay, draft.kind, draft.units, draft.reason, tx.actor.name, tx.now],
    ],
  );
  const { reason: why, ...after } = draft;
  tx.audit({ action: "demand.correct", subjectKind: "correction", subjectId: id, after, why });
  tx.announce({ topic: "DemandCorrected", key: draft.itemId, payload: { itemId: draft.itemId } });
  return ok({ id });
}

/** Takes a correction back; it stays in the list with who did it. */
export async function endCorrection(
  tx: Tx,
  id: number,
): Promise<Result<{ done: boolean }, CorrectionError>> {
  const [row] = await tx.rows<{ itemId: number; isNew: boolean }>(
    `with known as (select withdrawn_at from forecasts.correction
       where cell = $1 and tenant_id = $2 and id = $3 for update)
     update forecasts.correction as each set
       withdrawn_at = coalesce(each.withdrawn_at, $4),
       withdrawn_by = coalesce(each.withdrawn_by, $5)
     from known where each.cell = $1 and each.tenant_id = $2 and each.id = $3
     returning each.item_id as "itemId", known.withdrawn_at is null as "isNew"`,
    [...scopeOf(tx), id, tx.now, tx.actor.name],
  );
  if (!row) return err({ kind: "correction_unknown", correction: id });
  if (row.isNew) {
    const subject = { subjectKind: "correction", subjectId: id };
    tx.audit({ action: "demand.withdraw_correction", ...subject, before: { withdrawn: false } });
    tx.announce({ topic: "DemandCorrected", key: row.itemId, payload: { itemId: row.itemId } });
  }
  return ok({ done: row.isNew });
}
