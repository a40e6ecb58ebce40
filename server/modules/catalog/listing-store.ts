import type { Tx } from "../../platform/index.ts";
import type { Part } from "./model.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface ListingDraft {
  readonly channelId: number;
  readonly code: string;
  readonly name?: string | undefined;
  readonly parts: readonly Part[];
  /** From when the new meaning holds; until then the old one does. Omitted: always. */
  readonly validFrom?: Date | undefined;
  /** Until when; from then on the old meaning holds again. Omitted: for good. */
  readonly validUntil?: Date | undefined;
}

/** A code's meaning in a span, as lists show it; null bounds are open. */
export interface ListedRow {
  readonly id: number;
  readonly channelId: number;
  readonly code: string;
  readonly name: string;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  readonly revision: number;
  readonly parts: readonly (Part & {
    readonly code: string;
    readonly name: string;
    readonly nameEn: string;
  })[];
}

const span = `unnest($3::int[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[])
    as draft (id, channel_id, code, name, valid_from, valid_until)`;
const same = `listing.cell = $1 and listing.tenant_id = $2
    and listing.channel_id = draft.channel_id and listing.code = draft.code`;
/** All parameters are named in every statement: PostgreSQL asks for the type of each. */
const named = "draft.id > 0 and draft.name is not null";

/** What held around a draft's span goes on behind it: the part after its end becomes a row. */
async function keepTails(tx: Tx, values: readonly unknown[]): Promise<void> {
  const tails = await tx.rows<{ id: number; until: Date }>(
    `select listing.id, draft.valid_until as until from ${span} join catalog.listing as listing
       on ${same} and listing.valid_from < draft.valid_from
       and listing.valid_until > draft.valid_until
     where ${named}`,
    values,
  );
  if (tails.length === 0) return;
  const first = await tx.newNumbers("listing", tails.length);
  const ids = [...scopeOf(tx), tails.map(({ id }) => id), tails.map((_each, at) => first + at)];
  await tx.rows(
    `insert into catalog.listing (cell, tenant_id, id, channel_id, code, name, valid_from, valid_until,
       revision)
     select $1, $2, tail.new_id, channel_id, code, name, tail.valid_from, valid_until, tail.new_id
     from unnest($3::int[], $4::int[], $5::timestamptz[]) as tail (id, new_id, valid_from)
     join catalog.listing as listing on listing.cell = $1 and listing.tenant_id = $2
       and listing.id = tail.id`,
    [...ids, tails.map(({ until }) => until.toISOString())],
  );
  await tx.rows(
    `insert into catalog.listing_part (cell, tenant_id, listing_id, item_id, units)
     select $1, $2, tail.new_id, item_id, units from unnest($3::int[], $4::int[]) as tail (id, new_id)
     join catalog.listing_part as part on part.cell = $1 and part.tenant_id = $2
       and part.listing_id = tail.id`,
    ids,
  );
}

/** Makes room for the drafts' spans: what lay in them goes, what reached into them is cut. */
async function makeRoom(tx: Tx, values: readonly unknown[]): Promise<void> {
  await keepTails(tx, values);
  await tx.rows(
    `delete from catalog.listing as listing using ${span}
     where ${same} and listing.valid_from >= draft.valid_from
       and listing.valid_until <= draft.valid_until and ${named}`,
    values,
  );
  await tx.rows(
    `update catalog.listing as listing set valid_from = draft.valid_until from ${span}
     where ${same} and listing.valid_from >= draft.valid_from
       and listing.valid_from < draft.valid_until and ${named}`,
    values,
  );
  await tx.rows(
    `update catalog.listing as listing set valid_until = draft.valid_from from ${span}
     where ${same} and listing.valid_from < draft.valid_from
       and listing.valid_until > draft.valid_from and ${named}`,
    values,
  );
}

/**
 * Writes what channel codes mean, set-wise; the last word about a code counts. Within its span the
 * new meaning holds, outside of it the old one stays.
 */
export async function writeListings(tx: Tx, all: readonly ListingDraft[]): Promise<void> {
  const drafts = [
    ...new Map(all.map((draft) => [`${draft.channelId}/${draft.code}`, draft])).values(),
  ];
  const first = await tx.newNumbers("listing", drafts.length);
  const values = [
    ...[...scopeOf(tx), drafts.map((_draft, index) => first + index)],
    ...[drafts.map((draft) => draft.channelId), drafts.map((draft) => draft.code)],
    drafts.map((draft) => draft.name ?? ""),
    drafts.map((draft) => draft.validFrom?.toISOString() ?? "-infinity"),
    drafts.map((draft) => draft.validUntil?.toISOString() ?? "infinity"),
  ];
  await makeRoom(tx, values);
  await tx.rows(
    `insert into catalog.listing (cell, tenant_id, id, channel_id, code, name, valid_from, valid_until,
       revision)
     select $1, $2, id, channel_id, code, name, valid_from, valid_until, id from ${span}`,
    values,
  );
  const parts = drafts.flatMap((each, index) =>
    each.parts.map((part) => ({ id: first + index, ...part })),
  );
  await tx.rows(
    `insert into catalog.listing_part (cell, tenant_id, listing_id, item_id, units)
     select $1, $2, id, item_id, sum(units)::bigint
     from unnest($3::int[], $4::int[], $5::bigint[]) as draft (id, item_id, units)
     group by id, item_id`,
    [
      ...scopeOf(tx),
      parts.map((part) => part.id),
      parts.map((part) => part.itemId),
      parts.map((part) => part.units),
    ],
  );
}

const boundOf = (column: string) => `case when isfinite(${column}) then ${column} end`;

const listed = `select listing.id, listing.channel_id as "channelId", listing.code, listing.name,
    ${boundOf("valid_from")} as "validFrom", ${boundOf("valid_until")} as "validUntil",
    listing.revision, (select jsonb_agg(jsonb_build_object('itemId', part.item_id,
        'units', part.units, 'code', item.code, 'name', item.name,
        'nameEn', item.name_en) order by item.code)
      from catalog.listing_part as part join catalog.item as item on item.cell = part.cell
        and item.tenant_id = part.tenant_id and item.id = part.item_id
      where part.cell = listing.cell and part.tenant_id = listing.tenant_id
        and part.listing_id = listing.id) as parts
  from catalog.listing as listing where listing.cell = $1 and listing.tenant_id = $2`;

type Row = Omit<ListedRow, "validFrom" | "validUntil"> & {
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
};

const rowOf = (row: Row): ListedRow => ({
  ...row,
  validFrom: row.validFrom?.toISOString() ?? null,
  validUntil: row.validUntil?.toISOString() ?? null,
});

/** What codes mean before a change: their spans with their parts, by `channel:code`. */
export async function meaningsOf(
  tx: Tx,
  codes: readonly Pick<ListingDraft, "channelId" | "code">[],
): Promise<Map<string, unknown[]>> {
  const rows = await tx.rows<Row>(
    `${listed} and (listing.channel_id, listing.code) in
       (select channel_id, code from unnest($3::int[], $4::text[]) as asked (channel_id, code))
     order by valid_from`,
    [...scopeOf(tx), codes.map(({ channelId }) => channelId), codes.map(({ code }) => code)],
  );
  const found = new Map<string, unknown[]>();
  for (const { id: _id, channelId, code, ...span } of rows) {
    const spans = found.get(`${channelId}:${code}`) ?? [];
    spans.push(span);
    found.set(`${channelId}:${code}`, spans);
  }
  return found;
}

export interface ListingFilter {
  readonly channelIds: readonly number[] | null;
  /** Part of the channel's code, its name, or an item's code. */
  readonly text: string | null;
  /** Listings that hold now, have ended, or begin later; all when null. */
  readonly when: "now" | "past" | "later" | null;
  /** Where the last page ended: channel, code, id. */
  readonly after: readonly [channelId: number, code: string, id: number] | null;
  readonly limit: number;
}

/** What codes of channels mean, by channel and code. */
export async function listListings(tx: Tx, filter: ListingFilter): Promise<ListedRow[]> {
  const { after, text, when } = filter;
  const rows = await tx.rows<Row>(
    `${listed} and ($3::int[] is null or listing.channel_id = any ($3))
       and ($4::text is null or strpos(lower(listing.code), $4) > 0
         or strpos(lower(listing.name), $4) > 0 or exists (
           select 1 from catalog.listing_part as part join catalog.item as item
             on item.cell = part.cell and item.tenant_id = part.tenant_id and item.id = part.item_id
           where part.cell = $1 and part.tenant_id = $2 and part.listing_id = listing.id
             and strpos(lower(item.code), $4) > 0))
       and case $5::text when 'now' then listing.valid_from <= $6 and listing.valid_until > $6
         when 'past' then listing.valid_until <= $6 when 'later' then listing.valid_from > $6
         else true end
       and ($7::int is null or (listing.channel_id, listing.code, listing.id) > ($7, $8, $9))
     order by listing.channel_id, listing.code, listing.id limit $10`,
    [
      ...[...scopeOf(tx), filter.channelIds, text?.toLowerCase() ?? null, when, tx.now],
      ...[after?.[0] ?? null, after?.[1] ?? "", after?.[2] ?? 0, filter.limit],
    ],
  );
  return rows.map(rowOf);
}

/** All that a channel's code means and has meant, span by span, the newest first. */
export async function spansOf(tx: Tx, channelId: number, code: string): Promise<ListedRow[]> {
  const rows = await tx.rows<Row>(
    `${listed} and listing.channel_id = $3 and listing.code = $4 order by valid_from desc`,
    [...scopeOf(tx), channelId, code],
  );
  return rows.map(rowOf);
}

/** Who said what of a channel's code, the newest first. */
export async function listingChanges(tx: Tx, channelId: number, code: string) {
  const rows = await tx.rows<{ at: Date; actor: string; before: unknown; after: unknown }>(
    `select at, actor_name as actor, before, after from platform.audit
     where cell = $1 and tenant_id = $2 and subject_kind = 'listing' and subject_id = $3
     order by id desc limit 100`,
    [...scopeOf(tx), `${channelId}:${code}`],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
