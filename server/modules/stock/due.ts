import type { Tx } from "../../platform/index.ts";

/** What of stock is due, or overdue, at some places. Counts stop at a thousand and one. */
export interface DueStock {
  /** Order lines whose cut-off is today or was earlier, and that nobody has begun to pick. */
  readonly picks: number;
  /** Of them those whose cut-off day is over. */
  readonly latePicks: number;
  /** Announced receipts whose day is over. */
  readonly supplies: number;
  /** Transfers whose day of arrival is over. */
  readonly transfers: number;
  /** Sellable stock rows whose life ends soon. */
  readonly ageing: number;
}

const few = (sql: string) => `(select count(*)::int from (${sql} limit 1001) as few)`;

/**
 * Counts what is due: to pick by `today`, and what runs out of its shelf life before `soon`.
 * `placeIds` null: everywhere. Days are ISO days of the company's calendar.
 */
export async function dueStock(
  tx: Tx,
  asked: {
    readonly today: string;
    readonly soon: string;
    readonly placeIds: readonly number[] | null;
  },
): Promise<DueStock> {
  const own = "cell = $1 and tenant_id = $2";
  const at = (column: string) => `($5::int[] is null or ${column} = any ($5))`;
  const picks = (when: string) =>
    few(`select 1 from stock.reservation where ${own} and ${at("place_id")} and supply_id = 0
      and claim_kind = 'order' and not frozen and ${when}`);
  const [row] = await tx.rows<DueStock>(
    `select ${picks("ship_day <= $3::date")} as picks,
       ${picks("ship_day < $3::date")} as "latePicks",
       ${few(`select 1 from stock.supply where ${own} and ${at("place_id")} and id > 0
         and quantity > 0 and day < $3::date and document_kind <> 'transfer'`)} as supplies,
       ${few(`select 1 from stock.transfer where ${own} and ${at("to_place_id")}
         and state = 'under_way' and day < $3::date`)} as transfers,
       ${few(`select 1 from stock.position where ${own} and ${at("place_id")} and on_hand > 0
         and condition = 'sellable' and sellable_until < $4::date + 1`)} as ageing`,
    [tx.scope.cell, tx.scope.tenantId, asked.today, asked.soon, asked.placeIds],
    "stock.due",
  );
  return row ?? { picks: 0, latePicks: 0, supplies: 0, transfers: 0, ageing: 0 };
}
