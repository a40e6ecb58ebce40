import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { pathOf } from "../../../contract/client.ts";
import {
  cancelForecast,
  exportForecast,
  listVersions,
  runForecastEndpoint,
} from "../../../contract/forecasts.ts";
import { listProgress } from "../../../contract/jobs.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { useUrlState } from "../../parts/url-state.ts";

type Versions = ReplyOf<typeof listVersions>;

/** The versions; read again when one moves. */
export function useVersions() {
  useLive(["ForecastMoved", "ForecastPublished"], [["forecasts"]]);
  return useQuery({
    queryKey: ["forecasts", "versions"],
    queryFn: ({ signal }) => api.call(listVersions, { signal }),
    refetchInterval: (query) =>
      query.state.data?.rows.some((each) => each.state === "running") ? 2_000 : 30_000,
  });
}

/** The version that is being made, with how far it is and a way to stop it. */
export function RunningNotice({ versions, may }: { versions: Versions; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const running = versions.rows.find((each) => each.state === "running");
  const stop = useCommand(cancelForecast, ["forecasts"]);
  const jobs = useQuery({
    queryKey: ["progress"],
    enabled: running !== undefined,
    refetchInterval: 1_500,
    queryFn: ({ signal }) => api.call(listProgress, { signal }),
  });
  if (!running) return null;
  const job = jobs.data?.rows.find((each) => each.id === running.jobId);
  return (
    <div className="m-notice" role="status">
      <p>{t("run.running", { origin: format.day(running.origin) })}</p>
      <progress
        aria-label={t("run.progress")}
        {...(job?.total ? { value: job.done, max: job.total } : {})}
      />
      {may && (
        <button
          type="button"
          className="m-button"
          disabled={stop.isPending}
          onClick={() => stop.mutate({ params: { id: running.id } })}
        >
          {t("run.stop")}
        </button>
      )}
      <ErrorNotice error={stop.error} />
    </div>
  );
}

/** Makes a new version now: published when it is done, or a draft to be looked at first. */
export function RunButton({ versions }: { readonly versions: Versions }) {
  const { t } = useTranslation("demand");
  const start = useCommand(runForecastEndpoint, ["forecasts"]);
  const isRunning = versions.rows.some((each) => each.state === "running");
  return (
    <>
      <button
        type="button"
        className="m-button"
        disabled={isRunning || start.isPending}
        onClick={() => start.mutate({ body: { publish: true } })}
      >
        {t("run.now")}
      </button>
      <button
        type="button"
        className="m-button"
        title={t("run.draftText")}
        disabled={isRunning || start.isPending}
        onClick={() => start.mutate({ body: { publish: false } })}
      >
        {t("run.draft")}
      </button>
      <ErrorNotice error={start.error} />
    </>
  );
}

/** The published forecast and plan of every item and channel, as a spreadsheet. */
export function ExportLink() {
  const { t } = useTranslation("demand");
  const [state] = useUrlState();
  const grain = (["day", "month"] as const).find((each) => each === state["grain"]) ?? "week";
  return (
    <a className="m-button" href={pathOf(exportForecast, {}, { grain, format: "xlsx" })}>
      {t("export")}
    </a>
  );
}
