import { useTranslation } from "react-i18next";
import { pickParcelEndpoint } from "../../../contract/orders-changes.ts";
import { pickOrder } from "../../../contract/orders-shipping.ts";
import { undoPickEndpoint } from "../../../contract/warehouse.ts";
import { api, newKey, queries } from "../../api.ts";
import { BulkProgress } from "../../parts/bulk-progress.tsx";
import { eachAlone, useBulkRun } from "../../parts/bulk-run.ts";
import { Tick } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { touched } from "./work.ts";
import type { Work } from "./work.ts";

const again = () =>
  Promise.all(touched.map((name) => queries.invalidateQueries({ queryKey: [name] })));

const freeOf = (row: Work) =>
  row.lines
    .filter((line) => line.free > 0)
    .map((line) => ({ lineId: line.lineId, units: line.free }));

/** Starts picking one order: its parcel whole, once for all its orders, and what is loose. */
async function startOne(row: Work, begun: Set<number>): Promise<void> {
  const { placeId } = row;
  for (const { id, state } of row.parcels) {
    if (state !== "planned" || begun.has(id)) continue;
    begun.add(id);
    await api.call(pickParcelEndpoint, { params: { id }, key: newKey(), body: { placeId } });
  }
  const lines = freeOf(row);
  if (lines.length === 0) return;
  const params = { id: row.orderId };
  await api.call(pickOrder, { params, key: newKey(), body: { placeId, lines } });
}

/** Puts what a bulk start took back on the shelf. */
async function takeBack(rows: readonly Work[]): Promise<void> {
  for (const row of rows) {
    const lines = freeOf(row);
    const input = { params: { id: row.orderId }, key: newKey() };
    if (lines.length > 0)
      await api.call(undoPickEndpoint, { ...input, body: { placeId: row.placeId, lines } });
  }
  await again();
}

async function* only(rows: readonly Work[]) {
  yield rows;
}

interface StartBarProps {
  readonly rows: readonly Work[];
  readonly chosen: ReadonlySet<number>;
  readonly onChoose: (chosen: ReadonlySet<number>) => void;
}

/** Choosing all that is shown, and beginning to pick what is chosen. */
export function StartBar({ rows, chosen, onChoose }: StartBarProps) {
  const { t } = useTranslation("warehouse");
  const run = useBulkRun<Work>();
  const mayWork = useMay("warehouse.write");
  const open = rows.filter((row) => !row.isHeld);
  const taken = open.filter((row) => chosen.has(row.orderId));
  const start = () => {
    const begun = new Set<number>();
    const done: Work[] = [];
    void run.start({
      title: t("startPick"),
      rows: only(taken),
      nameOf: (row) => row.number,
      act: eachAlone(async (row) => {
        await startOne(row, begun);
        done.push(row);
      }),
      onEnd: (count) => {
        onChoose(new Set());
        void again();
        if (count > 0) toast(t("started", { count }), { undo: () => void takeBack(done) });
      },
    });
  };
  if (!mayWork) return null;
  return (
    <>
      <BulkProgress state={run.state} onStop={run.stop} onClose={run.close} />
      <div className="w-bulk">
        <Tick
          label={t("chooseAll")}
          checked={open.length > 0 && taken.length === open.length}
          onChange={(on) => onChoose(new Set(on ? open.map((row) => row.orderId) : []))}
        />
        <span className="m-soft m-grow">{t("chosen", { count: taken.length })}</span>
        <button
          type="button"
          className="m-button m-primary w-big"
          disabled={taken.length === 0 || (run.state?.running ?? false)}
          onClick={start}
        >
          {t("startPick")}
        </button>
      </div>
    </>
  );
}
