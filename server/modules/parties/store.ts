import type { Tx } from "../../platform/index.ts";
import { calendarOf, createPartiesView } from "./model.ts";
import type { PartiesView, Party, PartyKind, Place, PlaceKind, Tier, Visibility } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

interface PlaceRow {
  id: number;
  code: string;
  name: string;
  name_en: string;
  kind: PlaceKind;
  owner_id: number;
  custodian_id: number;
  visibility: Visibility;
  time_zone: string;
  cut_off_minute: number;
  region: string;
  active: boolean;
  calendar_id: number;
  weekdays: number[];
  closed: string[];
  open: string[];
}

/** All places and parties of the tenant as a view. */
export async function readView(tx: Tx): Promise<PartiesView> {
  const places = await tx.rows<PlaceRow>(
    `select place.*, calendar.weekdays, calendar.closed::text[] as closed,
       calendar.open::text[] as open
     from parties.place as place
     join parties.calendar as calendar on calendar.cell = place.cell
       and calendar.tenant_id = place.tenant_id and calendar.id = place.calendar_id
     where place.cell = $1 and place.tenant_id = $2 order by place.id`,
    scopeOf(tx),
  );
  const parties = await tx.rows<Party>(
    `select id, code, name, name_en as "nameEn", kind, roles, tier, parent_id as "parentId",
       territory, credit_limit_minor as "creditLimitMinor", credit_currency as "creditCurrency",
       payment_hold as "paymentHold", payment_hold_reason as "paymentHoldReason", phone, address,
       active from parties.party where cell = $1 and tenant_id = $2 order by id`,
    scopeOf(tx),
  );
  return createPartiesView(
    places.map((row): Place => ({
      id: row.id,
      code: row.code,
      name: row.name,
      nameEn: row.name_en,
      kind: row.kind,
      ownerId: row.owner_id,
      custodianId: row.custodian_id,
      visibility: row.visibility,
      zone: row.time_zone,
      cutOffMinute: row.cut_off_minute,
      region: row.region,
      active: row.active,
      calendarId: row.calendar_id,
      calendar: calendarOf(row),
    })),
    parties,
  );
}

/** A new or changed party by its code; what is left out stays, but for the parent. */
export interface PartyDraft {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly kind: PartyKind;
  readonly roles?: readonly PartyKind[] | undefined;
  readonly tier?: Tier | null | undefined;
  /** The party above it, by its id or by its code; the code may stand in the same list. */
  readonly parentId?: number | null | undefined;
  readonly parentCode?: string | null | undefined;
  readonly territory?: readonly string[] | undefined;
  readonly creditLimitMinor?: number | null | undefined;
  readonly creditCurrency?: string | undefined;
  readonly phone?: string | undefined;
  readonly address?: string | undefined;
  readonly active?: boolean | undefined;
}

/** Writes parties by code, without their parents; gives ids by code. */
export async function writeParties(
  tx: Tx,
  drafts: readonly PartyDraft[],
): Promise<Map<string, number>> {
  const first = await tx.newNumbers("party", drafts.length);
  const rows = await tx.rows<{ code: string; id: number }>(
    `insert into parties.party as party (cell, tenant_id, id, code, name, name_en, kind, roles, tier,
       territory, credit_limit_minor, credit_currency, phone, address, active)
     select $1, $2, draft.id, draft.code, draft.name, draft.name_en, draft.kind,
       coalesce(string_to_array(nullif(draft.roles, ''), ','), '{}'), draft.tier,
       coalesce(string_to_array(nullif(draft.territory, ''), ','), '{}'), draft.credit_limit_minor,
       draft.credit_currency, draft.phone, draft.address, draft.active
     from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::bigint[], $12::text[], $13::text[], $14::text[], $15::bool[]) as draft (id,
       code, name, name_en, kind, roles, tier, territory, credit_limit_minor, credit_currency, phone,
       address, active)
     on conflict (cell, tenant_id, code) do update set name = excluded.name,
       name_en = excluded.name_en, kind = excluded.kind, roles = excluded.roles,
       tier = excluded.tier, territory = excluded.territory,
       credit_limit_minor = excluded.credit_limit_minor,
       credit_currency = excluded.credit_currency, phone = excluded.phone,
       address = excluded.address, active = excluded.active, revision = party.revision + 1
     returning code, id`,
    [
      ...scopeOf(tx),
      drafts.map((_draft, index) => first + index),
      drafts.map((draft) => draft.code),
      drafts.map((draft) => draft.name),
      drafts.map((draft) => draft.nameEn ?? ""),
      drafts.map((draft) => draft.kind),
      drafts.map((draft) => (draft.roles ?? []).join(",")),
      drafts.map((draft) => draft.tier ?? null),
      drafts.map((draft) => (draft.territory ?? []).join(",")),
      drafts.map((draft) => draft.creditLimitMinor ?? null),
      drafts.map((draft) => draft.creditCurrency ?? "CNY"),
      drafts.map((draft) => draft.phone ?? ""),
      drafts.map((draft) => draft.address ?? ""),
      drafts.map((draft) => draft.active ?? true),
    ],
  );
  return new Map(rows.map((row) => [row.code, row.id]));
}

/** Lets nobody else decide on these parties' credit before the transaction is over; ordered by id. */
export async function lockParties(tx: Tx, partyIds: readonly number[]): Promise<void> {
  if (partyIds.length === 0) return;
  await tx.rows(
    `select id from parties.party where cell = $1 and tenant_id = $2 and id = any ($3::int[])
     order by id for no key update`,
    [...scopeOf(tx), partyIds],
    "parties.lock",
  );
}

/** Every party's id, code and parent as they stand now. */
export async function readTree(tx: Tx) {
  return tx.rows<{ id: number; code: string; parent_id: number | null }>(
    "select id, code, parent_id from parties.party where cell = $1 and tenant_id = $2 order by id",
    scopeOf(tx),
  );
}

/** Sets who stands above whom. The caller has made sure that no loop comes of it. */
export async function writeParents(
  tx: Tx,
  parents: readonly { readonly id: number; readonly parentId: number | null }[],
): Promise<void> {
  await tx.rows(
    `update parties.party as party set parent_id = draft.parent_id
     from unnest($3::int[], $4::int[]) as draft (id, parent_id)
     where party.cell = $1 and party.tenant_id = $2 and party.id = draft.id`,
    [...scopeOf(tx), parents.map((each) => each.id), parents.map((each) => each.parentId)],
  );
}

/** A place as it is stored: nothing left out but what has a default. */
export interface PlaceRecord {
  readonly code: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
  readonly kind: PlaceKind;
  readonly ownerId: number;
  readonly custodianId: number;
  readonly visibility?: Visibility | undefined;
  readonly zone?: string | undefined;
  readonly cutOffMinute?: number | undefined;
  readonly region?: string | undefined;
  readonly calendarId: number;
  readonly active?: boolean | undefined;
}

/** Writes places by code; gives ids by code. */
export async function writePlaces(
  tx: Tx,
  drafts: readonly PlaceRecord[],
): Promise<Map<string, number>> {
  const first = await tx.newNumbers("place", drafts.length);
  const rows = await tx.rows<{ code: string; id: number }>(
    `insert into parties.place as place (cell, tenant_id, id, code, name, name_en, kind, owner_id,
       custodian_id, visibility, time_zone, cut_off_minute, region, calendar_id, active)
     select $1, $2, draft.* from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::int[], $9::int[], $10::text[], $11::text[], $12::int[], $13::text[], $14::int[],
       $15::bool[]) as draft
     on conflict (cell, tenant_id, code) do update set name = excluded.name,
       name_en = excluded.name_en, kind = excluded.kind, owner_id = excluded.owner_id,
       custodian_id = excluded.custodian_id, visibility = excluded.visibility,
       time_zone = excluded.time_zone, cut_off_minute = excluded.cut_off_minute,
       region = excluded.region, calendar_id = excluded.calendar_id, active = excluded.active,
       revision = place.revision + 1
     returning code, id`,
    [
      ...scopeOf(tx),
      drafts.map((_draft, index) => first + index),
      drafts.map((draft) => draft.code),
      drafts.map((draft) => draft.name),
      drafts.map((draft) => draft.nameEn ?? ""),
      drafts.map((draft) => draft.kind),
      drafts.map((draft) => draft.ownerId),
      drafts.map((draft) => draft.custodianId),
      drafts.map((draft) => draft.visibility ?? "exact"),
      drafts.map((draft) => draft.zone ?? "Asia/Shanghai"),
      drafts.map((draft) => draft.cutOffMinute ?? 960),
      drafts.map((draft) => draft.region ?? ""),
      drafts.map((draft) => draft.calendarId),
      drafts.map((draft) => draft.active ?? true),
    ],
  );
  return new Map(rows.map((row) => [row.code, row.id]));
}

/** Sets or lifts the payment hold of a party; gives whether there is such a party. */
export async function writePaymentHold(
  tx: Tx,
  hold: { readonly partyId: number; readonly on: boolean; readonly reason: string },
): Promise<boolean> {
  const rows = await tx.rows(
    `update parties.party set payment_hold = $4, payment_hold_reason = $5, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3 returning id`,
    [...scopeOf(tx), hold.partyId, hold.on, hold.reason],
  );
  return rows.length === 1;
}
