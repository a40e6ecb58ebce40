import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { cancelImport, listImports } from "../../contract/import-runs.ts";
import { api, newKey, queries } from "../api.ts";
import { useLive } from "../parts/live.ts";
import type { Job } from "../parts/progress-tray.tsx";
import { useMay } from "./session.ts";

const shownMax = 8;
const states: Readonly<Record<string, Job["state"]>> = {
  running: "running",
  done: "done",
  failed: "failed",
  cancelled: "stopped",
};

/** The long work of this tenant for the tray: file imports, the running ones watched closely. */
export function useJobs(): readonly Job[] {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const may = useMay("channels.read");
  const mayStop = useMay("imports.write");
  const runs = useQuery({
    queryKey: ["imports", "tray"],
    enabled: may,
    queryFn: () => api.call(listImports),
    // A run moves on without a hint for each row: ask while one runs, else rely on the hints.
    refetchInterval: (query) =>
      query.state.data?.rows.some((run) => run.state === "running") ? 1_500 : false,
  });
  useLive(["ImportMoved"], [["imports"]]);
  return (runs.data?.rows ?? []).slice(0, shownMax).map((run) => ({
    id: run.id,
    title: t("job.import", { file: run.fileName }),
    state: states[run.state] ?? "failed",
    done: run.untilLine,
    total: null,
    message: run.message,
    onOpen: () => void navigate({ to: "/imports" }),
    ...(mayStop
      ? {
          onCancel: () =>
            void api
              .call(cancelImport, { params: { id: run.id }, key: newKey() })
              .finally(() => queries.invalidateQueries({ queryKey: ["imports"] })),
        }
      : {}),
  }));
}
