import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useFormat } from "../../parts/format.ts";
import { useFirstRows } from "./first-rows.tsx";
import { said } from "./reads.ts";
import type { PlanPage } from "./reads.ts";

const shownMax = 60;

interface LateProps {
  readonly plan: PlanPage;
  readonly zone: string;
  readonly job: string | null;
  readonly onJob: (workOrderId: string) => void;
}

/** The work orders that are late, the dearest first, each with its causes and their minutes. */
export function LateOrders({ plan, zone, job, onJob }: LateProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const late = plan.orders
    .filter((each) => each.lateMinutes > 0)
    .toSorted((a, b) => b.weight * b.lateMinutes - a.weight * a.lateMinutes);
  const { shown, more } = useFirstRows(late, shownMax);
  if (late.length === 0) return <EmptyState title={t("late.none")} text={t("late.noneText")} />;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t("late.title")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("order")}</th>
            <th scope="col">{t("due")}</th>
            <th scope="col">{t("end")}</th>
            <th scope="col" className="num">
              {t("late.hours")}
            </th>
            <th scope="col" className="num">
              {t("rank")}
            </th>
            <th scope="col">{t("late.why")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <tr key={each.workOrderId} aria-current={job === String(each.workOrderId) || undefined}>
              <th scope="row">
                <button
                  type="button"
                  className="m-link"
                  onClick={() => onJob(String(each.workOrderId))}
                >
                  {each.number}
                </button>
              </th>
              <td>{each.dueAt && format.instant(each.dueAt, zone)}</td>
              <td>{format.instant(each.endAt, zone)}</td>
              <td className="num bad">{format.count(Math.ceil(each.lateMinutes / 60))}</td>
              <td className="num">{each.rank}</td>
              <td>
                <ul className="m-causes">
                  {each.causes.map((cause, at) => (
                    <li key={at}>{said(cause.words)}</li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {more}
    </div>
  );
}
