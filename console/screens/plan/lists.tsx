import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { nameOf } from "../../i18n.ts";
import { useFormat } from "../../parts/format.ts";
import { useFirstRows } from "./first-rows.tsx";
import { said } from "./reads.ts";
import type { Chart, PlanPage, PlanRow } from "./reads.ts";

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

type Waiting = Pick<Chart["pool"][number], "missing" | "lacks">;

/** What a work order cannot be done without. */
function useLacking(worded: (itemId: number) => string) {
  const format = useFormat();
  return ({ missing, lacks }: Waiting) =>
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

/** Work orders without a place in the plan, and what they wait for. */
export function Pool({ chart }: { readonly chart: Chart }) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const items = new Map(chart.items.map((each) => [each.id, each]));
  const worded = (id: number) => {
    const item = items.get(id);
    return item ? `${item.code} ${nameOf(item)}` : "";
  };
  const lacking = useLacking(worded);
  if (chart.pool.length + chart.unmade.length + chart.stuck.length === 0)
    return <EmptyState title={t("pool.none")} text={t("pool.text")} />;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("pool.title")}>
      <Unmade chart={chart} worded={worded} />
      <Stuck chart={chart} worded={worded} />
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("order")}</th>
            <th scope="col">{t("item")}</th>
            <th scope="col" className="num">
              {t("units")}
            </th>
            <th scope="col">{t("due")}</th>
            <th scope="col">{t("pool.missing")}</th>
          </tr>
        </thead>
        <tbody>
          {chart.pool.map((each) => (
            <tr key={each.workOrderId}>
              <th scope="row">{each.number}</th>
              <td>{worded(each.itemId)}</td>
              <td className="num">{format.count(each.units)}</td>
              <td>{each.needAt && format.instant(each.needAt, chart.zone)}</td>
              <td>{lacking(each)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who was told another day when the plan was put in force, and why. */
export function Notices({ plan, zone }: { readonly plan: PlanPage; readonly zone: string }) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const { shown, more } = useFirstRows(plan.notices, 100);
  if (plan.notices.length === 0)
    return <EmptyState title={t("notices.none")} text={t("notices.text")} />;
  return (
    <>
      <ul className="m-causes">
        {shown.map((each, at) => (
          <li key={at}>
            {format.instant(each.at, zone)}{" "}
            {each.orderId !== null && (
              <Link to={`/orders/${each.orderId}`}>{each.number ?? each.orderId}</Link>
            )}{" "}
            {t("notices.line", {
              from: each.fromDay ?? t("notices.noDay"),
              to: each.toDay ?? t("notices.noDay"),
              cause: said(each.cause),
            })}
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}

interface PlanListProps {
  readonly rows: readonly PlanRow[];
  readonly chosen: number | null;
  readonly zone: string;
  readonly onChoose: (planId: number) => void;
}

/** The plans of a plant, newest first; choosing one shows it. */
export function PlanList({ rows, chosen, zone, onChoose }: PlanListProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  if (rows.length === 0) return <EmptyState title={t("plans.none")} text={t("plans.text")} />;
  return (
    <ul className="m-plans">
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            className={`m-chip${row.id === chosen ? " m-chip-on" : ""}`}
            aria-pressed={row.id === chosen}
            onClick={() => onChoose(row.id)}
          >
            {row.title} · {t(`state.${row.state}`)}
          </button>{" "}
          <span className="m-soft">
            {t(`kind.${row.kind}`)} · {format.instant(row.createdAt, zone)} · {row.createdBy}
            {row.failure && ` · ${said(row.failure)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
