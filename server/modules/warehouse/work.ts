import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Tx } from "../../platform/index.ts";
import { repromise } from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import { mustKnow } from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";

/** The status of every refusal of stock. */
export const stockStatuses = {
  item_unknown: 422,
  item_not_stocked: 422,
  place_unknown: 422,
  place_unfit: 422,
  channel_unknown: 422,
  counted_twice: 422,
  lot_needed: 422,
  lot_not_kept: 422,
  lot_unknown: 422,
  lot_differs: 422,
  expiry_needed: 422,
  condition_same: 422,
  serial_one: 422,
  serial_known: 409,
  unit_unknown: 422,
  units_not_whole: 422,
  bands_wrong: 422,
  transfer_unknown: 404,
  transfer_done: 409,
  more_than_shipped: 409,
  supply_of_transfer: 409,
  shortfall_unknown: 404,
  shortfall_closed: 409,
  promised_away: 409,
  lots_over: 409,
  not_enough: 409,
  supply_unknown: 404,
  not_reserved: 409,
  ...commandStatuses,
} as const satisfies Record<StockError["kind"], number> & Record<string, number>;

/** What the warehouse works with. */
export interface Parts {
  readonly database: Database;
  readonly orders: Orders;
  /** Whether there is such a channel: channels stand to the right of stock, so it is handed in. */
  readonly isChannel: (tx: Tx, channelId: number) => Promise<boolean>;
}

/** Refuses a place that the caller is not given. */
export function mayWork(caller: Caller, placeIds: readonly number[]): void {
  const foreign = caller.placeIds
    ? placeIds.find((id) => !caller.placeIds?.includes(id))
    : undefined;
  if (foreign !== undefined) {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: { permission: `place ${foreign}` },
    });
  }
}

/** The places a list may show: those asked for, within those the caller is given. */
export function placesShown(
  given: readonly number[] | null,
  asked: number | undefined,
): readonly number[] | null {
  if (asked === undefined) return given;
  return given === null || given.includes(asked) ? [asked] : [];
}

/** A change of stock: what it names, why promises move, and the work itself. */
export interface StockWork<T> {
  /** The rows that name items and places, and the field they stand in. */
  readonly list: string;
  readonly rows: readonly { readonly itemId: number; readonly placeId?: number }[];
  readonly cause: string;
  readonly work: () => Promise<Result<T, StockError>>;
}

/** Whom re-promising moved; `run` names it, null when it moved nobody. */
export interface Moved {
  readonly gained: number;
  readonly slipped: number;
  readonly run: number | null;
}

interface Call {
  readonly caller: Caller;
  readonly key: string;
  readonly name: string;
  readonly request: unknown;
}

/**
 * Does the change and promises anew in one transaction, once per key; adds who gained and who
 * slipped. Refuses first what names an item or a place that is not there.
 */
export async function workOnStock<T extends object>(
  { database, orders }: Parts,
  { caller, ...command }: Call,
  work: (tx: Tx) => Promise<StockWork<T>> | StockWork<T>,
): Promise<T & Moved> {
  return answer(
    await runCommand(
      database,
      { ...caller, ...command },
      async (tx): Promise<Result<T & Moved, StockError>> => {
        const change = await work(tx);
        const known = await mustKnow(tx, orders.parts, change);
        if (!known.ok) return known;
        const done = await change.work();
        if (!done.ok) return done;
        const items = [...new Set(change.rows.map((row) => row.itemId))];
        const { gained, slipped, runId } = await repromise(tx, orders.parts, {
          items,
          cause: change.cause,
        });
        const run = gained + slipped > 0 ? runId : null;
        return ok({ ...done.value, gained, slipped, run });
      },
    ),
    stockStatuses,
  );
}
