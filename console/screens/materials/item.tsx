import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { Phased } from "./phased.tsx";
import { useItem, useRuns } from "./reads.ts";
import { SettingForm } from "./setting.tsx";
import { Pegging } from "./tree.tsx";
import "./materials.css";

/** One item in the newest run: day by day, how it is replenished, and which supply serves whom. */
export function MaterialItem() {
  const { t } = useTranslation("materials");
  const { id } = useParams({ strict: false }) as { id?: string };
  const [state] = useUrlState();
  const runs = useRuns();
  const newest = runs.data?.rows.find((run) => run.state === "ready")?.id ?? 0;
  const runId = Number(state["run"] ?? 0) || newest;
  const { data, error } = useItem(runId, Number(id), Number(state["place"] ?? 0) || null);
  return (
    <PageShell
      title={data ? `${data.item.code} ${nameOf(data.item)}` : t("oneItem")}
      {...(data ? { lead: t("at", { place: nameOf(data.place) }) } : {})}
      actions={
        <Link className="m-button" to="/materials">
          {t("toList")}
        </Link>
      }
    >
      <ErrorNotice error={runs.error ?? error} />
      {data && (
        <div className="mat-parts">
          <Phased page={data} />
          <Pegging page={data} runId={runId} />
          <SettingForm key={data.item.id} page={data} />
        </div>
      )}
    </PageShell>
  );
}
