import type { Ack } from "../../../connectors/port/index.ts";
import type { Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const triesMax = 8;

/** What a platform is told once: a row that waits, is told, or is given up with the reason. */
export interface Telling {
  readonly table: "parcel" | "answer" | "cancellation";
  readonly channelId: number;
  readonly id: number;
}

const keys = { parcel: "shipment_id", answer: "id", cancellation: "id" } as const satisfies Record<
  Telling["table"],
  string
>;

const whereOf = ({ table }: Telling) =>
  `where cell = $1 and tenant_id = $2 and channel_id = $3 and ${keys[table]} = $4
     and state = 'waiting'`;

/** What the platform's answer says in words, empty when it was plainly taken. */
export const reasonOf = (ack: Ack): string =>
  ack.ok ? (ack.already ? "known already" : "") : `${ack.kind}: ${ack.detail}`.slice(0, 300);

/** Writes what the platform said. What is on hold there may be freed: it is told later again. */
export async function settleTelling(
  tx: Tx,
  telling: Telling,
  { ack, isFinal }: { readonly ack: Ack; readonly isFinal: boolean },
): Promise<void> {
  await tx.rows(
    `update channels.${telling.table} set tries = tries + 1, reason = $5, done_at = $6,
       due_at = $6::timestamptz + make_interval(secs => 10 * power(2, tries)),
       state = case when $7 then 'done' when $8 or tries + 1 >= $9 then 'dead' else 'waiting' end
     ${whereOf(telling)}`,
    [
      ...scopeOf(tx),
      telling.channelId,
      telling.id,
      reasonOf(ack),
      tx.now,
      ack.ok,
      isFinal,
      triesMax,
    ],
  );
}

/** Tells it later: the platform did not answer. */
export async function putOffTelling(tx: Tx, telling: Telling, why: string): Promise<void> {
  await tx.rows(
    `update channels.${telling.table} set tries = tries + 1, reason = $5,
       due_at = $6::timestamptz + make_interval(secs => 5 * power(2, least(tries, 8))),
       state = case when tries + 1 >= $7 then 'dead' else 'waiting' end
     ${whereOf(telling)}`,
    [
      ...scopeOf(tx),
      telling.channelId,
      telling.id,
      why.slice(0, 300),
      tx.now,
      // An outage is not the telling's fault: a day of tries before a person must look.
      12 * triesMax,
    ],
  );
}
