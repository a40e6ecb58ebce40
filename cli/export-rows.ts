import type { OutCell } from "../connectors/file/index.ts";
import { formatMinor, instantOfLocal } from "../kernel/index.ts";
import { listChannels } from "../server/modules/channels/index.ts";
import { listOrders } from "../server/modules/orders/index.ts";
import type { OrderFilter } from "../server/modules/orders/index.ts";
import type { Database, Scope } from "../server/platform/index.ts";
import { channelIn } from "./session.ts";
import type { ScopedTenant } from "./session.ts";

const header = [
  ...["number", "channel", "placed_at", "stage", "deal", "payment", "fulfilment", "channel_status"],
  ...["buyer", "region", "currency", "total", "promised_day", "short_units", "open_holds", "mode"],
];
/** So many orders are read at once. */
export const pageRows = 1_000;

export interface Exported {
  readonly database: Database;
  readonly scope: Scope;
  readonly filter: OrderFilter;
}

/** The orders of a filter as rows, newest first, a page at a time; the first row is the header. */
export async function* rowsOf({
  database,
  scope,
  filter,
}: Exported): AsyncGenerator<readonly OutCell[]> {
  yield header;
  const channels = await database.read(scope, listChannels);
  const codes = new Map(channels.map((channel) => [channel.id, channel.code]));
  let after: string | undefined;
  do {
    const page = await database.read(scope, (tx) =>
      listOrders(tx, { filter, after, limit: pageRows }),
    );
    for (const row of page.rows) {
      yield [
        ...[row.number, codes.get(row.channelId) ?? row.channelId, row.placedAt, row.stage],
        ...[row.deal, row.payment, row.fulfilment, row.channelStatus, row.buyerMask, row.region],
        ...[row.currency, formatMinor(row.totalMinor, row.currency), row.promisedDay],
        ...[row.shortUnits, row.openHolds, row.mode],
      ];
    }
    after = page.next ?? undefined;
  } while (after);
}

/** Which orders are exported. */
export interface ExportOptions {
  readonly tenant?: string;
  readonly channel?: string;
  readonly stage?: (typeof stages)[number];
  readonly from?: string;
  readonly until?: string;
}

/** Stages that can be asked for. */
export const stages = ["booking", "fulfilment", "done", "open"] as const;
/** A day begins at midnight where the company is; a moment says its zone itself. */
function momentOf(text: string, zone: string): string {
  if (text.length > 10) return new Date(text).toISOString();
  return instantOfLocal(Date.parse(`${text}T00:00:00Z`), zone).toISOString();
}

/** The filter of what was asked for. Throws for a channel that there is not. */
export async function filterOf(
  database: Database,
  scope: ScopedTenant,
  { channel, stage, from, until }: ExportOptions,
): Promise<OrderFilter> {
  const { zone } = scope;
  return {
    ...(channel && {
      channelId: channelIn(await database.read(scope, listChannels), channel).id,
    }),
    ...(stage && { stage }),
    ...(from && { placedFrom: momentOf(from, zone) }),
    ...(until && { placedUntil: momentOf(until, zone) }),
  };
}
