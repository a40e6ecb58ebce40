import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { ReferenceError } from "./room.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How much of the stock a channel is shown; bands are lower bounds, ascending, from 1 up. */
export interface ChannelView {
  readonly channelId: number;
  readonly shows: "exact" | "band" | "yes_no";
  readonly bands: readonly number[];
}

/** A number as a channel may see it. `upTo` null: no upper bound is told. */
export type ShownUnits =
  | { readonly shows: "exact"; readonly units: number }
  | { readonly shows: "band"; readonly from: number; readonly upTo: number | null }
  | { readonly shows: "yes_no"; readonly available: boolean };

/** Units as a view shows them: the number, the band it falls into, or whether there are any. */
export function shownUnits(view: Omit<ChannelView, "channelId">, units: number): ShownUnits {
  if (view.shows === "exact") return { shows: "exact", units };
  if (view.shows === "yes_no") return { shows: "yes_no", available: units > 0 };
  const next = view.bands.findIndex((bound) => units < bound);
  const at = next === -1 ? view.bands.length : next;
  const above = view.bands[at];
  return { shows: "band", from: view.bands[at - 1] ?? 0, upTo: above ? above - 1 : null };
}

/** What lies at one place of all that a channel may sell, and how far that place lets look. */
export interface PlaceUnits {
  readonly units: number;
  readonly visibility: "exact" | "band" | "yes_no" | "hidden";
}

/** Bounds for a place that shows bands to a channel that has none of its own. */
const usualBands = [1, 10, 50, 100, 500, 1_000];

const floorOf = (bands: readonly number[], units: number) =>
  bands.findLast((bound) => units >= bound) ?? 0;

function visibleUnits({ units, visibility }: PlaceUnits, bands: readonly number[]): number {
  if (visibility === "hidden" || units <= 0) return 0;
  if (visibility === "yes_no") return 1;
  return visibility === "band" ? floorOf(bands, units) : units;
}

/**
 * What a channel is shown of units that lie at places: a hidden place adds nothing, one that shows
 * bands or yes and no adds the least that this says, and then the channel's own view applies.
 * `sure` is the most that may be said without saying more than is shown: what a platform is told.
 */
export function shownOfPlaces(
  view: Omit<ChannelView, "channelId">,
  places: readonly PlaceUnits[],
  most: number,
): { shown: ShownUnits; sure: number } {
  const bands = view.bands.length > 0 ? view.bands : usualBands;
  const sum = places.reduce((total, each) => total + visibleUnits(each, bands), 0);
  const least = Math.max(0, Math.min(most, sum));
  const isCoarse = places.some(
    ({ units, visibility }) => units > 0 && (visibility === "band" || visibility === "yes_no"),
  );
  const shown = shownUnits(view, least);
  if (shown.shows === "yes_no") return { shown, sure: shown.available ? 1 : 0 };
  if (shown.shows === "band")
    return { shown: isCoarse ? { ...shown, upTo: null } : shown, sure: shown.from };
  if (isCoarse) return { shown: { shows: "band", from: least, upTo: null }, sure: least };
  return { shown, sure: least };
}

/** What each channel is shown; a channel without a row sees exact numbers. */
export async function channelViews(tx: Tx): Promise<ChannelView[]> {
  const rows = await tx.rows<{ channel_id: number; shows: ChannelView["shows"]; bands: number[] }>(
    `select channel_id, shows, bands::int[] from stock.channel_view
     where cell = $1 and tenant_id = $2
     order by channel_id`,
    scopeOf(tx),
  );
  return rows.map((row) => ({ channelId: row.channel_id, shows: row.shows, bands: row.bands }));
}

/** Sets what a channel is shown. Errors: `bands_wrong` when they do not rise from 1 up. */
export async function setChannelView(
  tx: Tx,
  view: ChannelView,
): Promise<Result<null, ReferenceError>> {
  const { channelId, shows, bands } = view;
  const rising = bands.every((bound, index) => bound > (bands[index - 1] ?? 0));
  const fits = shows === "band" ? bands.length > 0 : bands.length === 0;
  if (!rising || !fits) {
    const rule = shows === "band" ? "1 ≤ a < b < c" : "no bands";
    return err({ kind: "bands_wrong", field: "bands", value: bands.join(", "), rule });
  }
  const [before] = await tx.rows<object>(
    `select shows, bands from stock.channel_view
     where cell = $1 and tenant_id = $2 and channel_id = $3`,
    [...scopeOf(tx), channelId],
  );
  await tx.rows(
    `insert into stock.channel_view (cell, tenant_id, channel_id, shows, bands)
     values ($1, $2, $3, $4, $5::bigint[])
     on conflict (cell, tenant_id, channel_id)
       do update set shows = excluded.shows, bands = excluded.bands`,
    [...scopeOf(tx), channelId, shows, bands],
  );
  tx.announce({ topic: "ViewsChanged", key: channelId, payload: { channelId } });
  tx.audit({
    action: "stock.channel_view.set",
    subjectKind: "channel",
    subjectId: channelId,
    before,
    after: { shows, bands },
  });
  return ok(null);
}
