import {
  listingHistory,
  listListingsEndpoint,
  listUnmapped,
  mapListingsEndpoint,
} from "../../../../contract/listings.ts";
import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../../platform/index.ts";
import type { Caller, Http, Tx } from "../../../platform/index.ts";
import {
  inSmallest,
  itemNames,
  listListings,
  listingChanges,
  mapListings,
  spansOf,
  suggestItems,
} from "../../catalog/index.ts";
import type { CatalogView, ListingDraft, UnitError } from "../../catalog/index.ts";
import { orderNumbers, unmappedCodes } from "../../orders/index.ts";
import { barcodesOf } from "../codes.ts";
import { doMappings, freeNow } from "./mapping-job.ts";
import type { ChannelsParts } from "./parts.ts";

/** Orders named in the answer; the number of all stands beside them. */
const namedOrders = 50;
const pageSize = 100;

type Typed = UnitError & { readonly field: string };
type Problem =
  | Typed
  | { readonly kind: "span_empty"; readonly field: string; readonly value: string }
  | { readonly kind: "item_unknown"; readonly field: string; readonly value: string }
  | { readonly kind: "not_in_use"; readonly field: string; readonly value: string }
  | { readonly kind: "listed_twice"; readonly field: string; readonly value: string };

const statuses = {
  span_empty: 422,
  item_unknown: 422,
  not_in_use: 422,
  listed_twice: 422,
  unit_unknown: 422,
  units_not_whole: 422,
  ...commandStatuses,
} as const satisfies Record<Problem["kind"], number> & Record<string, number>;

/** Registers what channels' codes mean: the unmapped, the mapped, their history, and the mapping. */
export function registerListings(http: Http, parts: ChannelsParts): void {
  registerReads(http, parts);
  doMappings(parts);
  const { database, orders } = parts;
  http.on(mapListingsEndpoint, async ({ caller, key, body }) => {
    const drafts = body.listings.map(({ validFrom, validUntil, ...rest }) => ({
      ...rest,
      ...(validFrom && { validFrom: new Date(validFrom) }),
      ...(validUntil && { validUntil: new Date(validUntil) }),
    }));
    const run = { ...caller, key, name: "listings.map", request: body };
    const work = async (tx: Tx): Promise<Result<Mapped, Problem>> => {
      const view = await orders.parts.catalog.view.get(tx);
      const wrong = wrongDraft(view, drafts);
      if (wrong) return err(wrong);
      const counted = inUnits(view, drafts);
      if (!counted.ok) return counted;
      await mapListings(tx, counted.value);
      const { freed, isMore } = await freeNow(tx, parts, { drafts, actor: caller.actor });
      const named = await orderNumbers(tx, freed.slice(0, namedOrders));
      return ok({ mapped: drafts.length, freed: freed.length, isMore, orders: named });
    };
    return answer(await runCommand(database, run, work), statuses);
  });
}

/** The drafts with every part in smallest units. Errors: a unit that its item does not have. */
function inUnits(
  view: CatalogView,
  drafts: readonly ListingDraft[],
): Result<ListingDraft[], Typed> {
  const said: ListingDraft[] = [];
  for (const [at, draft] of drafts.entries()) {
    const parts = inSmallest(view, { list: `listings.${at}.parts`, rows: draft.parts });
    if (!parts.ok) return parts;
    said.push({
      ...draft,
      parts: parts.value.map(({ itemId, units }) => ({ itemId, units })),
    });
  }
  return ok(said);
}

interface Mapped {
  readonly mapped: number;
  readonly freed: number;
  readonly isMore: boolean;
  readonly orders: { readonly id: number; readonly number: string }[];
}

/** The first thing that is wrong with what was said, or null. */
function wrongDraft(view: CatalogView, drafts: readonly ListingDraft[]): Problem | null {
  const seen = new Set<string>();
  for (const [at, { channelId, code, parts, validFrom, validUntil }] of drafts.entries()) {
    const field = (name: string) => `listings.${at}.${name}`;
    if (validFrom && validUntil && validFrom >= validUntil)
      return { kind: "span_empty", field: field("validUntil"), value: validUntil.toISOString() };
    const unknown = parts.find(({ itemId }) => !view.item(itemId));
    if (unknown)
      return { kind: "item_unknown", field: field("parts"), value: String(unknown.itemId) };
    const unused = parts
      .map(({ itemId }) => view.item(itemId))
      .find((item) => item?.active === false);
    if (unused) return { kind: "not_in_use", field: field("parts"), value: unused.code };
    if (seen.has(`${channelId}/${code}`))
      return { kind: "listed_twice", field: field("code"), value: code };
    seen.add(`${channelId}/${code}`);
  }
  return null;
}

/** A place in the list as text and back: channel, row, and the code, which may hold any sign. */
const cursorOf = (row: { channelId: number; code: string; id: number }) =>
  `${row.channelId}.${row.id}.${row.code}`;

function afterOf(text: string | undefined): readonly [number, string, number] | null {
  const match = /^(\d{1,9})\.(\d{1,9})\.([^]*)$/.exec(text ?? "");
  return match ? [Number(match[1]), match[3] ?? "", Number(match[2])] : null;
}

function registerReads(http: Http, { database, orders }: ChannelsParts): void {
  http.on(listUnmapped, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const view = await orders.parts.catalog.view.get(tx);
      const codes = await unmappedCodes(tx, caller.channelIds);
      const barcodes = await barcodesOf(tx, codes);
      return {
        rows: codes.map((row) => {
          const barcode = barcodes.get(`${row.channel_id}/${row.code}`) ?? "";
          const { channel_id: channelId, code, name, lines } = row;
          const asked = { code, name, ...(barcode && { barcode }) };
          return {
            ...{ channelId, code, name, barcode, lines, orders: row.orders },
            suggestions: suggestItems(view, asked).map((each) => ({
              ...each,
              ...itemNames(view, each.itemId),
            })),
          };
        }),
      };
    }),
  );
  http.on(listListingsEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { channelId, text, when, limit = pageSize } = query;
      const rows = await listListings(tx, {
        channelIds: channelId === undefined ? caller.channelIds : [channelId],
        ...{ text: text ?? null, when: when ?? null, after: afterOf(query.after) },
        limit: limit + 1,
      });
      const shown = rows.slice(0, limit).map((row) => ({ ...row, parts: [...row.parts] }));
      const last = shown.at(-1);
      return { rows: shown, next: rows.length > limit && last ? cursorOf(last) : null };
    }),
  );
  http.on(listingHistory, async ({ caller, query }) => {
    mustReach(caller, query.channelId);
    return database.read(caller.scope, async (tx) => ({
      spans: (await spansOf(tx, query.channelId, query.code)).map((row) => ({
        ...row,
        parts: [...row.parts],
      })),
      changes: await listingChanges(tx, query.channelId, query.code),
    }));
  });
}

/** A channel outside the caller's is refused as if it were not there. */
function mustReach({ channelIds }: Caller, channelId: number): void {
  if (!channelIds || channelIds.includes(channelId)) return;
  throw new ProblemError({ status: 404, kind: "not_found", values: { what: channelId } });
}
