import { dayToText } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { Ground, NodeKey, Part } from "../nodes.ts";
import { todayOf } from "../today.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a planner set: so many units over some days of a part of the demand. */
export interface Override extends NodeKey {
  readonly id: number;
  /** Of what falls to that place alone, and what that was when it was said; null: of all places. */
  readonly placeId: number | null;
  readonly ground: Ground | null;
  readonly fromDay: string;
  readonly untilDay: string;
  readonly units: number;
  readonly baseUnits: number;
  readonly versionId: number;
  readonly reason: string;
  readonly author: string;
  readonly createdAt: Date;
  readonly expiresOn: string | null;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly actualUnits: number | null;
}

const columns = `id, item_id as "itemId", channel_id as "channelId", region, place_id as "placeId", ground,
  from_day as "fromDay", until_day as "untilDay", units, base_units as "baseUnits", version_id as "versionId", reason,
  author, created_at as "createdAt", expires_on as "expiresOn", withdrawn_at as "withdrawnAt",
  withdrawn_by as "withdrawnBy", actual_units as "actualUnits"`;

/** Overrides that count on a day, the oldest first. */
export function liveOverrides(tx: Tx, today: string): Promise<Override[]> {
  return tx.rows<Override>(
    `select ${columns} from forecasts.override where cell = $1 and tenant_id = $2
       and withdrawn_at is null and until_day >= $3::date
       and (expires_on is null or expires_on > $3::date) order by created_at, id`,
    [...scopeOf(tx), today],
  );
}

/** A part; of a place where one is named, with what falls to it today where a version can tell. */
export type PartAt = Part & { readonly placeId?: number | undefined };

/**
 * The newest overrides, of a part where one is named: its own, those above it and below it. Of a place
 * these are those said of it, wherever rules have moved since, and those of what falls to it today.
 */
export function recentOverrides(tx: Tx, part: PartAt | null, limit: number): Promise<Override[]> {
  return tx.rows<Override>(
    `select ${columns} from forecasts.override where cell = $1 and tenant_id = $2
       and ($3::int is null or (item_id = 0 or $3 = 0 or item_id = $3)
         and (channel_id = 0 or $4 = 0 or channel_id = $4)
         and (region = '*' or $5 = '*' or region = $5)
         and (ground is null or exists (select 1 from jsonb_each(ground) as own (channel, provinces)
           where ($4 = 0 or channel = $4::text) and ($5 = '*' or provinces ? $5)))
         and (($7::jsonb is null and $8::int is null) or place_id = $8 or exists (select 1 from jsonb_each($7::jsonb) as at (channel, provinces)
           cross join lateral jsonb_array_elements_text(provinces) as each (province)
           where (channel_id = 0 or channel = channel_id::text) and (region = '*' or province = region)
             and (ground is null or ground -> channel ? province))))
     order by id desc limit $6`,
    [
      ...[...scopeOf(tx), part?.itemId ?? null, part?.channelId ?? null, part?.region ?? null],
      ...[limit, part?.ground ? JSON.stringify(part.ground) : null, part?.placeId ?? null],
    ],
  );
}

/** Why an override that counts changes nothing: provinces are planned together, or nothing is there. */
export type Idle = "regions_together" | "no_part";

/** Overrides that count today and reach no leaf of the plan in force, by id. */
export async function idleOverrides(tx: Tx): Promise<Map<number, Idle>> {
  const rows = await tx.rows<{ id: number; why: Idle }>(
    `select id, case when (region <> '*' or ground is not null) and exists (select 1 from forecasts.plan as whole
         where whole.cell = $1 and whole.tenant_id = $2 and whole.region = '*'
           and (each.item_id = 0 or whole.item_id = each.item_id)
           and (each.channel_id = 0 or whole.channel_id = each.channel_id))
       then 'regions_together' else 'no_part' end as why
     from forecasts.override as each where cell = $1 and tenant_id = $2
       and withdrawn_at is null and until_day >= $3::date
       and (expires_on is null or expires_on > $3::date)
       and exists (select 1 from forecasts.plan where cell = $1 and tenant_id = $2)
       and not exists (select 1 from forecasts.plan as leaf where leaf.cell = $1
         and leaf.tenant_id = $2 and (each.item_id = 0 or leaf.item_id = each.item_id)
         and (each.channel_id = 0 or leaf.channel_id = each.channel_id)
         and (each.region = '*' or leaf.region = each.region)
         and (each.ground is null or each.ground -> leaf.channel_id::text ? leaf.region))`,
    [...scopeOf(tx), dayToText(todayOf(tx))],
  );
  return new Map(rows.map(({ id, why }) => [id, why]));
}

/** Adds an override; gives its id. */
export async function insertOverride(
  tx: Tx,
  draft: Pick<
    Override,
    | "itemId"
    | "channelId"
    | "region"
    | "placeId"
    | "ground"
    | "fromDay"
    | "untilDay"
    | "units"
    | "baseUnits"
    | "versionId"
    | "reason"
    | "expiresOn"
  >,
): Promise<number> {
  const id = await tx.newIds(1);
  await tx.rows(
    `insert into forecasts.override (cell, tenant_id, id, item_id, channel_id, region, from_day,
       until_day, units, base_units, version_id, reason, author, created_at, expires_on, place_id,
       ground, author_kind, author_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
       $19)`,
    [
      ...[...scopeOf(tx), id, draft.itemId, draft.channelId, draft.region, draft.fromDay],
      ...[draft.untilDay, draft.units, draft.baseUnits, draft.versionId, draft.reason],
      ...[tx.actor.name, tx.now, draft.expiresOn, draft.placeId],
      draft.ground && JSON.stringify(draft.ground),
      ...[tx.actor.kind, tx.actor.id],
    ],
  );
  return id;
}

/** Takes an override back; null when there is none, false when it was back already. */
export async function withdrawOverride(tx: Tx, id: number): Promise<Override | null> {
  const [row] = await tx.rows<Override>(
    `update forecasts.override set withdrawn_at = coalesce(withdrawn_at, $4),
       withdrawn_by = coalesce(withdrawn_by, $5)
     where cell = $1 and tenant_id = $2 and id = $3 returning ${columns}`,
    [...scopeOf(tx), id, tx.now, tx.actor.name],
  );
  return row ?? null;
}

/** Measures overrides whose days are over against what was asked; one that was withdrawn is not. */
export async function measureOverrides(tx: Tx, today: string): Promise<void> {
  await tx.rows(
    `update forecasts.override as each set measured_at = $4, actual_units = (
       select coalesce(sum(asked - withdrawn), 0) from forecasts.demand as seen
       where seen.cell = $1 and seen.tenant_id = $2
         and (each.item_id = 0 or seen.item_id = each.item_id)
         and (each.channel_id = 0 or seen.channel_id = each.channel_id)
         and (each.region = '*' or seen.region = each.region)
         and (each.ground is null or each.ground -> seen.channel_id::text ? seen.region)
         and seen.day between each.from_day and each.until_day)
     where each.cell = $1 and each.tenant_id = $2 and each.withdrawn_at is null
       and each.until_day < $3::date and each.until_day >= $3::date - 60`,
    [...scopeOf(tx), today, tx.now],
  );
}

/** What an author's overrides added: the engine's misses and his own, over what was asked. */
export interface AuthorValue {
  /** As he was called last. */
  readonly author: string;
  /** His account; null where only the name is known. */
  readonly authorKind: "user" | "key" | "system" | null;
  readonly authorId: number | null;
  readonly overrides: number;
  readonly better: number;
  readonly actualUnits: number;
  readonly baseMiss: number;
  readonly ownMiss: number;
}

/** Measured value by author, by his account and not his name; the one who helped most first. */
export function valueByAuthor(tx: Tx): Promise<AuthorValue[]> {
  return tx.rows<AuthorValue>(
    `select (array_agg(author order by id desc))[1] as author, author_kind as "authorKind",
       author_id as "authorId", count(*)::int as overrides,
       count(*) filter (where abs(units - actual_units) < abs(base_units - actual_units))::int
         as better,
       sum(actual_units)::bigint as "actualUnits",
       sum(abs(base_units - actual_units))::float8 as "baseMiss",
       sum(abs(units - actual_units))::float8 as "ownMiss"
     from forecasts.override where cell = $1 and tenant_id = $2 and actual_units is not null
     group by author_kind, author_id, case when author_id is null then author end
     order by sum(abs(base_units - actual_units) - abs(units - actual_units)) desc`,
    scopeOf(tx),
  );
}
