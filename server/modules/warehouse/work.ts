import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Tx } from "../../platform/index.ts";
import { repromise } from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import { mustKnow, stockStatuses } from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";

/** What the warehouse works with. */
export interface Parts {
  readonly database: Database;
  readonly orders: Orders;
  /** Whether there is such a channel: channels stand to the right of stock, so it is handed in. */
  readonly isChannel: (tx: Tx, channelId: number) => Promise<boolean>;
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
