import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useFormat } from "../../parts/format.ts";
import { UnratedNotice, useMoney } from "../money.tsx";
import { useFirstRows } from "./first-rows.tsx";
import type { PlanPage } from "./reads.ts";

const factors = ["urgency", "importance", "margin"] as const;
const shownMax = 60;

/** A rank beside another: how many places it is better or worse, in signs and words. */
function Beside({ rank, without }: { readonly rank: number; readonly without: number }) {
  const { t } = useTranslation("plan");
  if (without === rank) return <>{rank}</>;
  const better = without < rank;
  const places = Math.abs(without - rank);
  return (
    <>
      {without}{" "}
      <span className="m-soft">
        <span aria-hidden>{`${better ? "▲" : "▼"}${places}`}</span>
        <span className="m-unseen">{t(better ? "ranks.better" : "ranks.worse", { places })}</span>
      </span>
    </>
  );
}

interface RowProps {
  readonly order: PlanPage["orders"][number];
  readonly zone: string;
  readonly job: string | null;
  readonly onJob: (workOrderId: string) => void;
}

function RankRow({ order, zone, job, onJob }: RowProps) {
  const format = useFormat();
  const id = String(order.workOrderId);
  return (
    <tr aria-current={job === id || undefined}>
      <th scope="row">
        <button type="button" className="m-link" onClick={() => onJob(id)}>
          {order.number}
        </button>
      </th>
      <td>{order.dueAt && format.instant(order.dueAt, zone)}</td>
      <td className="num">
        <strong>{order.rank}</strong>
      </td>
      <td className="num">{format.count(order.weight)}</td>
      {factors.map((factor) => (
        <td className="num" key={factor}>
          <Beside rank={order.rank} without={order.rankWithout[factor] ?? order.rank} />
        </td>
      ))}
    </tr>
  );
}

interface RanksProps {
  readonly plan: PlanPage;
  readonly zone: string;
  readonly job: string | null;
  readonly onJob: (workOrderId: string) => void;
}

/** Every work order's rank by the plan's weights, and what it would be if one of them did not count. */
export function Ranks({ plan, zone, job, onJob }: RanksProps) {
  const { t } = useTranslation("plan");
  const money = useMoney().data;
  const ranked = plan.orders.filter((each) => each.rank > 0).toSorted((a, b) => a.rank - b.rank);
  const { shown, more } = useFirstRows(ranked, shownMax);
  if (ranked.length === 0) return <EmptyState title={t("ranks.none")} text={t("ranks.noneText")} />;
  return (
    <>
      <p>
        {t("ranks.text")}{" "}
        {factors.map((each) => `${t(`factor.${each}`)} ×${plan.factors[each]}`).join(" · ")}
      </p>
      {money && <UnratedNotice {...money} counts={t("unratedCounts")} />}
      <div className="scroll" tabIndex={0} role="region" aria-label={t("face.ranks")}>
        <table className="plain m-ranks">
          <thead>
            <tr>
              <th scope="col">{t("order")}</th>
              <th scope="col">{t("due")}</th>
              <th scope="col" className="num">
                {t("rank")}
              </th>
              <th scope="col" className="num">
                {t("ranks.weight")}
              </th>
              {factors.map((each) => (
                <th scope="col" className="num" key={each}>
                  {t("ranks.without", { factor: t(`factor.${each}`) })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => (
              <RankRow key={each.workOrderId} {...{ order: each, zone, job, onJob }} />
            ))}
          </tbody>
        </table>
        {more}
      </div>
    </>
  );
}
