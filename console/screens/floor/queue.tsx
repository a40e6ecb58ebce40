import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { shopQueue } from "../../../contract/shop-floor.ts";
import { api, queries } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFactory, usePlantsOf } from "../work-orders/plants.ts";
import { useMay } from "../../shell/session.ts";
import type { Where } from "./station.tsx";
import type { Task } from "./saying.ts";
import { TaskCard } from "./task.tsx";

/** Reads the queue and what stands again. */
export const readAgain = () =>
  Promise.all(
    ["shopQueue", "factory"].map((name) => queries.invalidateQueries({ queryKey: [name] })),
  );

/** The tasks of a station: what runs first, then by plan. */
export function Queue({
  where,
  scanned,
}: {
  readonly where: Where;
  readonly scanned: Task | null;
}) {
  const { t } = useTranslation("floor");
  const mayReport = useMay("production.report");
  const plants = usePlantsOf();
  const { data: factory } = useFactory();
  const machineOf = (id: number | null) => {
    const found = factory?.resources.find((each) => each.id === id);
    return found && `${nameOf(found)} (${found.code})`;
  };
  const { workCentreId, resourceId } = where;
  const { data, error } = useQuery({
    queryKey: ["shopQueue", workCentreId, resourceId],
    enabled: workCentreId > 0,
    queryFn: ({ signal }) =>
      api.call(shopQueue, {
        query: { workCentreId, limit: 30, ...(resourceId > 0 ? { resourceId } : {}) },
        signal,
      }),
  });
  const rows = data?.rows ?? [];
  // What was scanned stands first, as the queue has it now where it is in it.
  const first = scanned && (rows.find((row) => row.id === scanned.id) ?? scanned);
  const list = first ? [first, ...rows.filter((row) => row.id !== first.id)] : rows;
  return (
    <>
      <ErrorNotice error={error} />
      {data && list.length === 0 && <EmptyState title={t("nothing")} text={t("nothingText")} />}
      <ul className="f-list">
        {list.map((task) => (
          <TaskCard
            key={task.id}
            {...{ task, mayReport }}
            resourceId={resourceId > 0 ? resourceId : task.resourceId}
            zone={plants.zone(task.placeId)}
            machine={machineOf(task.resourceId)}
            onSaid={() => void readAgain()}
          />
        ))}
      </ul>
    </>
  );
}
