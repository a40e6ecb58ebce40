import { useState } from "react";
import { useTranslation } from "react-i18next";
import { instantOfLocal } from "../../../kernel/index.ts";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import type { GanttGuest } from "../../parts/gantt/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import type { Edits } from "./edits.ts";
import { said } from "./reads.ts";
import type { Chart } from "./reads.ts";

/** Promised capacity without a work order: somebody must mend what stands in its way. */
function Unmade({ chart, worded }: { readonly chart: Chart; worded: (id: number) => string }) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  if (chart.unmade.length === 0) return null;
  return (
    <ul className="m-causes" aria-label={t("unmade.title")}>
      {chart.unmade.map((each) => (
        <li key={each.supplyId}>
          {t("unmade.line", {
            item: worded(each.itemId),
            units: format.count(each.units),
            end: format.instant(each.endAt, chart.zone),
            why: said(each.failure),
          })}
        </li>
      ))}
    </ul>
  );
}

type Waiting = Chart["pool"][number];

/** What a work order cannot be done without. */
function useLacking(worded: (itemId: number) => string) {
  const format = useFormat();
  return ({ missing, lacks }: Pick<Waiting, "missing" | "lacks">) =>
    [
      ...missing.map((part) => `${worded(part.itemId)} × ${format.count(part.units)}`),
      ...lacks.map(said),
    ].join("; ");
}

/** Work orders that stand in the plan and cannot be done as things are. */
function Stuck({
  chart,
  worded,
}: {
  readonly chart: Chart;
  readonly worded: (id: number) => string;
}) {
  const { t } = useTranslation("plan");
  const lacking = useLacking(worded);
  if (chart.stuck.length === 0) return null;
  return (
    <>
      <p className="warn">{t("stuck.text")}</p>
      <table className="plain" aria-label={t("stuck.title")}>
        <thead>
          <tr>
            <th scope="col">{t("order")}</th>
            <th scope="col">{t("item")}</th>
            <th scope="col">{t("pool.missing")}</th>
          </tr>
        </thead>
        <tbody>
          {chart.stuck.map((each) => (
            <tr key={each.workOrderId}>
              <th scope="row">{each.number}</th>
              <td>{worded(each.itemId)}</td>
              <td>{lacking(each)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

type Placeable = Waiting["operations"][number];

/** The operations of a waiting work order that a person can put onto a machine. */
const placeableOf = ({ missing, lacks, operations }: Waiting): Placeable[] =>
  missing.length + lacks.length > 0 ? [] : operations.filter((each) => each.ways.length > 0);

/** A work order on its way to the chart: on each machine the first operation that it can do. */
function guestOf(order: Waiting): GanttGuest {
  const rows = new Map<string, { key: string; minutes: number }>();
  for (const { operationId, minutes, ways } of placeableOf(order).toReversed())
    for (const way of ways) rows.set(String(way), { key: String(operationId), minutes });
  return { label: order.number, rows };
}

const quarter = 15;

/**
 * The next quarter of an hour in which a machine is open, on the plant's clock, as a field of date and
 * time holds it.
 */
function nextLocal({ now, zone, rows }: Chart, resourceId: number): string {
  const { open = [] } = rows.find((row) => row.resourceId === resourceId) ?? {};
  const from = open.findIndex((until, at) => at % 2 === 1 && until > now) - 1;
  const minute = Math.max(now + 1, open[from] ?? 0);
  const next = new Date(Math.ceil(minute / quarter) * quarter * 60_000);
  const text = next.toLocaleString("sv-SE", { timeZone: zone });
  return text.slice(0, 16).replace(" ", "T");
}

interface PlaceProps {
  readonly chart: Chart;
  readonly order: Waiting;
  readonly edits: Edits;
  readonly onDone: () => void;
}

/** Which operation is put onto which machine, and when, as far as it is typed. */
function usePlace(chart: Chart, order: Waiting) {
  const operations = placeableOf(order);
  const [asked, setAsked] = useState(String(operations[0]?.operationId ?? ""));
  const operation = operations.find((each) => String(each.operationId) === asked);
  const rows = chart.rows.filter((row) => operation?.ways.includes(row.resourceId));
  const [wanted, setRow] = useState("");
  const row = rows.some((each) => String(each.resourceId) === wanted)
    ? wanted
    : String(rows[0]?.resourceId ?? "");
  const [start, setStart] = useState(() => nextLocal(chart, Number(row)));
  return { operations, operation, row, rows, start, setAsked, setRow, setStart };
}

/** Why it cannot stand there. */
function Refused({ words }: { readonly words: string | null }) {
  if (words === null) return null;
  return (
    <p role="alert" className="bad">
      {words}
    </p>
  );
}

/** Placing by keyboard, and by hand where nothing can be dragged: machine and time. */
function PlaceForm({ chart, order, edits, onDone }: PlaceProps) {
  const { t } = useTranslation("plan");
  const place = usePlace(chart, order);
  const { operations, operation, row, rows, start } = place;
  const [pending, setPending] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  if (!operation) return null;
  const send = async () => {
    setPending(true);
    const at = instantOfLocal(Date.parse(`${start}:00Z`), chart.zone).getTime();
    const move = { key: String(operation.operationId), row, start: Math.round(at / 60_000) };
    const verdict = await edits.move([move]);
    setPending(false);
    setRefused(verdict.ok ? null : verdict.words);
    if (!verdict.ok) return;
    toast(`${order.number}: ${verdict.words}`, { undo: edits.steps.undo });
    onDone();
  };
  return (
    <ActForm
      label={t("pool.placeOf", { number: order.number })}
      error={null}
      pending={pending}
      submit={t("pool.place")}
      onSubmit={() => void send()}
      more={
        <button type="button" className="m-button" onClick={onDone}>
          {t("pool.leave")}
        </button>
      }
    >
      <SelectField
        label={t("pool.operation")}
        value={String(operation.operationId)}
        onChange={place.setAsked}
        options={operations.map((each) => ({
          value: String(each.operationId),
          label: `${each.step} ${nameOf(each)}`,
        }))}
      />
      <SelectField
        label={t("pool.machine")}
        value={row}
        onChange={place.setRow}
        options={rows.map((each) => ({
          value: String(each.resourceId),
          label: `${each.code} ${nameOf(each)}`,
        }))}
      />
      <TextField
        label={t("pool.start", { zone: chart.zone })}
        type="datetime-local"
        value={start}
        onChange={place.setStart}
      />
      <Refused words={refused} />
    </ActForm>
  );
}

interface RowProps {
  readonly order: Waiting;
  readonly worded: (id: number) => string;
  readonly pool: PoolProps;
  readonly isPlacing: boolean;
  readonly onPlace: () => void;
}

/** A work order without a place: dragged onto a machine, or placed by a form. */
function PoolRow({ order, worded, pool, isPlacing, onPlace }: RowProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const lacking = useLacking(worded);
  const { chart, edits } = pool;
  const open = edits !== null && placeableOf(order).length > 0;
  return (
    <tr
      draggable={open}
      className={open ? "m-grab" : ""}
      onDragStart={(event) => {
        event.dataTransfer.setData("text/plain", order.number);
        event.dataTransfer.effectAllowed = "move";
        edits?.setGuest(guestOf(order));
      }}
      onDragEnd={() => edits?.setGuest(null)}
    >
      <th scope="row">{order.number}</th>
      <td>{worded(order.itemId)}</td>
      <td className="num">{format.count(order.units)}</td>
      <td>{order.needAt && format.instant(order.needAt, chart.zone)}</td>
      <td>
        {lacking(order) ||
          order.operations.map((each) => `${nameOf(each)} ${each.minutes}′`).join(" → ")}
      </td>
      <td>
        {open && (
          <button type="button" className="m-button" aria-expanded={isPlacing} onClick={onPlace}>
            {t("pool.placing")}
          </button>
        )}
      </td>
    </tr>
  );
}

interface PoolProps {
  readonly chart: Chart;
  /** Null where nothing may be placed. */
  readonly edits: Edits | null;
}

/** Work orders without a place in the plan, what they wait for, and giving them one by hand. */
export function Pool(props: PoolProps) {
  const { chart, edits } = props;
  const { t } = useTranslation("plan");
  const [placing, setPlacing] = useState<number | null>(null);
  const items = new Map(chart.items.map((each) => [each.id, each]));
  const worded = (id: number) => {
    const item = items.get(id);
    return item ? `${item.code} ${nameOf(item)}` : "";
  };
  if (chart.pool.length + chart.unmade.length + chart.stuck.length === 0)
    return <EmptyState title={t("pool.none")} text={t("pool.text")} />;
  const placed = chart.pool.find((each) => each.workOrderId === placing);
  const heads = ["order", "item", "units", "due", "pool.needs", "pool.byHand"] as const;
  return (
    <>
      {edits && chart.pool.some((each) => placeableOf(each).length > 0) && (
        <p className="m-soft">{t("pool.hint")}</p>
      )}
      {placed && edits && (
        <PlaceForm
          key={placed.workOrderId}
          {...{ chart, edits, order: placed }}
          onDone={() => setPlacing(null)}
        />
      )}
      <div className="scroll" tabIndex={0} role="region" aria-label={t("pool.title")}>
        <Unmade chart={chart} worded={worded} />
        <Stuck chart={chart} worded={worded} />
        <table className="plain">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" className={head === "units" ? "num" : ""}>
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chart.pool.map((each) => (
              <PoolRow
                key={each.workOrderId}
                {...{ order: each, worded, pool: props }}
                isPlacing={placing === each.workOrderId}
                onPlace={() => setPlacing(each.workOrderId)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
