import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useLive } from "../../parts/live.ts";
import { useRemembered } from "../../parts/memory.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { topics as orderTopics } from "../work-orders/topics.ts";
import { RefusedLater, Scan, Unsent } from "./parts.tsx";
import { Queue, readAgain } from "./queue.tsx";
import { useScanned } from "./scanned.ts";
import { Station, type Where } from "./station.tsx";
import { Stops } from "./stops.tsx";
import "./floor.css";

const topics = [...orderTopics, "ResourceStopped", "ResourceRestored"] as const;

/** The terminal of the shop floor: on a phone or tablet, with a scanner or by hand. */
export function Floor() {
  const { t } = useTranslation("floor");
  const [where, setWhere] = useRemembered<Where>("floor.where", { workCentreId: 0, resourceId: 0 });
  const { scanned, find } = useScanned();
  const [error, setError] = useState<unknown>(null);
  // Which operation was found, and how it stood; it appears below, away from the keyboard.
  const [found, setFound] = useState<{ label: string; state: string } | null>(null);
  useLive(topics, [["shopQueue"], ["factory"]]);
  const scan = async (text: string) => {
    setError(null);
    try {
      const task = await find(text);
      setFound({ label: task.label, state: t(`states.${task.state}`) });
      // A label leads to its work centre, wherever the terminal stood before.
      if (task.workCentreId !== null && task.workCentreId !== where.workCentreId)
        setWhere({ workCentreId: task.workCentreId, resourceId: 0 });
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      <Unsent />
      <RefusedLater />
      <Scan onScan={(text) => void scan(text)} />
      <p className="m-unseen" role="status">
        {found && !error ? t("found", found) : ""}
      </p>
      <ErrorNotice error={error} />
      <Station where={where} onChange={setWhere} />
      <Stops key={where.resourceId} resourceId={where.resourceId} onSaid={() => void readAgain()} />
      {where.workCentreId > 0 || scanned ? (
        // While words of its own come, the page stays under the field that was just scanned into.
        <Suspense fallback={null}>
          <Queue where={where} scanned={scanned} />
        </Suspense>
      ) : (
        <EmptyState title={t("where")} text={t("whereText")} />
      )}
    </PageShell>
  );
}
