import type { CanonicalLine, CanonicalOrder } from "../../../connectors/port/index.ts";
import type { FileMapping } from "../../../connectors/file/index.ts";
import type { Tx } from "../../platform/index.ts";
import { ensureItems, mapListings } from "../catalog/index.ts";
import type { CatalogView, ListingDraft, Part } from "../catalog/index.ts";

/** What a file's code column holds, and on which channel. */
export interface CodeKind {
  readonly channelId: number;
  readonly codes: FileMapping["codes"];
}

const isItemLine = ({ kind }: CanonicalLine) => kind === "sale" || kind === "gift";

/** The pieces that a line's code means where no listing says so; null when nobody knows it. */
function partOf(view: CatalogView, line: CanonicalLine, codes: FileMapping["codes"]): Part | null {
  const scanned = view.byBarcode(line.barcode ?? (codes === "barcode" ? line.code : ""));
  if (scanned) return scanned;
  const item = codes === "item" ? view.byCode(line.code) : undefined;
  return item ? { itemId: item.id, units: 1 } : null;
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Remembers what a channel prints on the pieces of its codes, where it says so. */
export async function noteBarcodes(
  tx: Tx,
  channelId: number,
  lines: readonly CanonicalLine[],
): Promise<void> {
  const said = new Map(lines.flatMap(({ code, barcode }) => (barcode ? [[code, barcode]] : [])));
  if (said.size === 0) return;
  await tx.rows(
    `insert into channels.code_barcode as known (cell, tenant_id, channel_id, code, barcode, seen_at)
     select $1, $2, $3, code, barcode, $4 from unnest($5::text[], $6::text[]) as said (code, barcode)
     on conflict (cell, tenant_id, channel_id, code) do update
       set barcode = excluded.barcode, seen_at = excluded.seen_at
       where known.barcode <> excluded.barcode`,
    [...scopeOf(tx), channelId, tx.now, [...said.keys()], [...said.values()]],
  );
}

/** The barcodes of channels' codes, as far as the channels said them, by `channel/code`. */
export async function barcodesOf(
  tx: Tx,
  codes: readonly { readonly channel_id: number; readonly code: string }[],
): Promise<Map<string, string>> {
  const rows = await tx.rows<{ channel_id: number; code: string; barcode: string }>(
    `select channel_id, code, barcode from channels.code_barcode where cell = $1 and tenant_id = $2
       and (channel_id, code) in (select * from unnest($3::int[], $4::text[]))`,
    [...scopeOf(tx), codes.map((each) => each.channel_id), codes.map((each) => each.code)],
  );
  return new Map(rows.map((row) => [`${row.channel_id}/${row.code}`, row.barcode]));
}

/** Lines whose code has no listing when they were ordered, each code once. */
function unlisted(view: CatalogView, channelId: number, batch: readonly CanonicalOrder[]) {
  const found = new Map<string, CanonicalLine>();
  for (const { lines, placedAt } of batch) {
    for (const line of lines) {
      if (!isItemLine(line) || found.get(line.code)?.name) continue;
      if (!view.listing(channelId, line.code, placedAt.getTime())) found.set(line.code, line);
    }
  }
  return [...found.values()];
}

/** Codes of a batch that neither a listing nor the catalog explains. */
export function unknownCodes(
  view: CatalogView,
  { channelId, codes }: CodeKind,
  batch: readonly CanonicalOrder[],
): string[] {
  return unlisted(view, channelId, batch)
    .filter((line) => view.isListed(channelId, line.code) || !partOf(view, line, codes))
    .map(({ code }) => code);
}

/**
 * Lists the codes of a batch that the catalog explains: items named by their own code or by a
 * barcode. With `createItems` a code that nobody knows becomes an item; barcodes never do, since a
 * wrong scan would make one.
 */
export async function listCodes(
  tx: Tx,
  asked: CodeKind & { readonly view: CatalogView; readonly createItems: boolean },
  batch: readonly CanonicalOrder[],
): Promise<void> {
  const { view, channelId, codes } = asked;
  await noteBarcodes(
    tx,
    channelId,
    batch.flatMap((order) => order.lines),
  );
  // A code that means something at another time waits: to say it for all time would undo that.
  const lines = unlisted(view, channelId, batch).filter(
    ({ code }) => !view.isListed(channelId, code),
  );
  const draft = ({ code, name }: CanonicalLine, part: Part): ListingDraft => ({
    ...{ channelId, code, name },
    parts: [part],
  });
  const explained = lines.flatMap((line) => {
    const part = partOf(view, line, codes);
    return part ? [draft(line, part)] : [];
  });
  const known = new Set(explained.map(({ code }) => code));
  const missing =
    asked.createItems && codes !== "barcode" ? lines.filter(({ code }) => !known.has(code)) : [];
  const items = missing.map(({ code, name }) => ({ code, name }));
  const ids = items.length > 0 ? await ensureItems(tx, items) : new Map<string, number>();
  const created = missing.map((line) => draft(line, { itemId: ids.get(line.code) ?? 0, units: 1 }));
  await mapListings(tx, [...explained, ...created]);
}
