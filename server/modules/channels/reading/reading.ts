import { isBusy } from "../../../platform/index.ts";
import type { Actor, Database, Scope, Tx } from "../../../platform/index.ts";
import type { Orders } from "../../orders/index.ts";
import { NoticeRefused } from "../notices/matching.ts";
import { ChangeRefused } from "./changing.ts";
import { isUnkept } from "../documents/documents.ts";
import { settle } from "./settling.ts";
import type { InboxRow } from "../importing/source-states.ts";

const triesMax = 5;
export const reader: Actor = { kind: "system", id: 0, name: "inbox" };
const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

export interface ReadParts {
  readonly database: Database;
  readonly orders: Orders;
}

/** Reads one waiting message; true when it is settled. */
export async function readOne(parts: ReadParts, scope: Scope, id: number): Promise<boolean> {
  const { database, orders } = parts;
  const take = `select id, channel_id, topic, origin, raw, tries from channels.inbox
    where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting' for update skip locked`;
  try {
    return await database.transact(scope, reader, async (tx) => {
      const [row] = await tx.rows<InboxRow>(take, [...scopeOf(tx), id]);
      if (!row) return false;
      const { state, reason, orderId } = await settle(tx, orders, row);
      await tx.rows(
        `update channels.inbox set state = $4, reason = $5, order_id = $6, done_at = $7,
           tries = tries + 1
         where cell = $1 and tenant_id = $2 and id = $3`,
        [...scopeOf(tx), id, state, reason, orderId, tx.now],
      );
      tx.announce({ topic: "InboxMoved", key: id, payload: { id, state } });
      return true;
    });
  } catch (error) {
    // The database is away or full: that is not the message's fault, and all of them wait.
    if (isBusy(error)) throw error;
    const isRefused = error instanceof ChangeRefused || error instanceof NoticeRefused;
    const said = isRefused ? error.message : String(error);
    const reason = (isUnkept(error) ? `cannot_be_kept (${said})` : said).slice(0, 300);
    const isFinal = isRefused || isUnkept(error);
    await putOff(parts, { scope, id, reason, isFinal });
    return isFinal;
  }
}

interface Failed {
  readonly scope: Scope;
  readonly id: number;
  readonly reason: string;
  /** Another try would end as this one did. */
  readonly isFinal: boolean;
}

/** After a failure: read again in 1, 2, 4, 8 seconds, then set aside. */
async function putOff({ database }: ReadParts, failed: Failed): Promise<void> {
  await database.transact(failed.scope, reader, (tx) =>
    tx.rows(
      `update channels.inbox set tries = tries + 1, reason = $4,
         due_at = $6::timestamptz + make_interval(secs => power(2, tries)),
         state = case when $7 or tries + 1 >= $5 then 'dead' else 'waiting' end
       where cell = $1 and tenant_id = $2 and id = $3 and state = 'waiting'`,
      [...scopeOf(tx), failed.id, failed.reason, triesMax, tx.now, failed.isFinal],
    ),
  );
}
