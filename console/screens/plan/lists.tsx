import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useFormat } from "../../parts/format.ts";
import { useFirstRows } from "./first-rows.tsx";
import { said } from "./reads.ts";
import type { PlanPage, PlanRow } from "./reads.ts";
import { StartForm } from "./start.tsx";

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
            )}
            {each.quoteId !== null && (
              <Link to="/promise">{t("notices.quote", { id: each.quoteId })}</Link>
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
function PlanList({ rows, chosen, zone, onChoose }: PlanListProps) {
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

interface PlanChoiceProps extends PlanListProps {
  readonly placeId: number;
  /** Whether new ones may be started. */
  readonly may: boolean;
}

/** Starting a plan, and the plans there are. */
export function PlanChoice({ placeId, may, ...list }: PlanChoiceProps) {
  return (
    <>
      {may && <StartForm placeId={placeId} onStarted={list.onChoose} />}
      <PlanList {...list} />
    </>
  );
}
