import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shipOrders } from "../../../contract/orders-bulk.ts";
import { callSurely, queries } from "../../api.ts";
import { BulkProgress } from "../../parts/bulk-progress.tsx";
import { refusalsOf, useBulkRun } from "../../parts/bulk-run.ts";
import { refreshRows } from "../../parts/grid/index.ts";
import type { BulkChoice } from "../../parts/grid/index.ts";
import type { OrderRow } from "./columns.tsx";
import { ShipForm } from "./ship-form.tsx";
import type { PastedParcel } from "./ship-paste.ts";

/** Reads anew what acts on orders change. */
export function readAgain(): void {
  refreshRows("orders");
  for (const name of ["order", "work", "waves", "home"])
    void queries.invalidateQueries({ queryKey: [name] });
}

/** Sends a table's parcels, each under the id of a chosen order where its number is one's. */
async function shipRows(
  parcels: readonly PastedParcel[],
  chosen: readonly OrderRow[],
): Promise<readonly (string | null)[]> {
  const body = parcels.map(({ number, ...way }) => {
    const fit = chosen.filter((row) => row.number === number);
    return fit.length === 1 && fit[0] ? { orderId: fit[0].id, ...way } : { number, ...way };
  });
  return refusalsOf((await callSurely(shipOrders, { body: { parcels: body } })).rows);
}

async function* only<Row>(rows: readonly Row[]) {
  yield rows;
}

/** A table of tracking numbers, for the chosen orders or for whatever it names. */
export function useShipping() {
  const { t } = useTranslation("orderActs");
  const run = useBulkRun<PastedParcel>();
  const [chosen, setChosen] = useState<BulkChoice<OrderRow> | "any" | null>(null);
  const rows = chosen === null || chosen === "any" ? [] : chosen.rows;
  const ship = (parcels: readonly PastedParcel[]) => {
    setChosen(null);
    // Rows of one order stay in one request: it counts the order's parcels.
    const sorted = parcels.toSorted((a, b) => (a.number < b.number ? -1 : 1));
    void run.start({
      title: t("ship"),
      rows: only(sorted),
      size: 200,
      nameOf: (row) => `${row.number} ${row.tracking}`,
      act: (part) => shipRows(part, rows),
      onEnd: () => {
        if (chosen !== null && chosen !== "any") chosen.clear();
        readAgain();
      },
    });
  };
  const text = rows.map((row) => `${row.number}\t`).join("\n");
  return {
    ask: setChosen,
    panel: (
      <>
        {chosen !== null && <ShipForm text={text} onGo={ship} onLeave={() => setChosen(null)} />}
        <BulkProgress state={run.state} onStop={run.stop} onClose={run.close} />
      </>
    ),
  };
}
