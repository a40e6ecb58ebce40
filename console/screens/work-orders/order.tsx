import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useLive } from "../../parts/live.ts";
import { usePlaces } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useMay } from "../../shell/session.ts";
import { Acts } from "./acts.tsx";
import { HeldDays } from "./held-days.tsx";
import { Materials } from "./materials.tsx";
import { Operations, useWorkOrder } from "./operations.tsx";
import { Reports } from "./reports.tsx";
import { Served } from "./served.tsx";
import { Summary } from "./summary.tsx";
import { topics } from "./topics.ts";

/** One work order: its operations, its material and all that was reported. */
export function WorkOrderScreen() {
  const { t } = useTranslation("workOrders");
  const { id } = useParams({ strict: false }) as { id?: string };
  const number = Number(id);
  const mayWrite = useMay("production.write");
  const places = usePlaces();
  useLive(topics, [["workOrder"]]);
  const { data, error } = useWorkOrder(number);
  const zone = data ? places.zone(data.placeId) : undefined;
  return (
    <PageShell
      title={data?.number ?? t("one")}
      actions={
        <>
          <Link className="m-button" to="/work-orders">
            {t("toList")}
          </Link>
          {data && (
            <Link className="m-button" to={`/plan?job=${data.id}`}>
              {t("toPlan")}
            </Link>
          )}
          {data && mayWrite && <Acts rows={[data]} />}
        </>
      }
    >
      <ErrorNotice error={error} />
      {data?.status === "planned" && mayWrite && (
        <HeldDays of={data.operations.flatMap((each) => each.workCentreId ?? [])} />
      )}
      {data && (
        <div className="wo-parts">
          <Summary order={data} zone={zone} />
          <Operations order={data} zone={zone} />
          <Materials order={data} zone={zone} />
          <Served id={data.id} />
          <Reports id={data.id} zone={zone} />
        </div>
      )}
    </PageShell>
  );
}
