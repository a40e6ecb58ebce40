import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listImports } from "../../../contract/import-runs.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useLive } from "../../parts/live.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { AskedCases } from "./asked.tsx";
import { HeldAftersales } from "./held.tsx";
import { ImportRuns } from "./runs.tsx";
import { RunStep } from "./step-run.tsx";
import { Wizard } from "./wizard.tsx";

/** File imports: the wizard, the runs with live progress, and after-sale documents without order. */
export function Imports() {
  const { t } = useTranslation("imports");
  const [state, setState] = useUrlState();
  const { data, error } = useQuery({
    queryKey: ["imports"],
    queryFn: () => api.call(listImports),
    refetchInterval: (query) =>
      query.state.data?.rows.some((row) => row.state === "running") ? 1_000 : false,
  });
  useLive(["ImportMoved"], [["imports"]]);
  const run = data?.rows.find(({ id }) => String(id) === state["run"]);
  return (
    <PageShell title={t("title")} lead={t("lead")}>
      {run ? (
        <RunStep run={run} onAgain={() => setState({ run: null }, true)} />
      ) : (
        <Wizard onStarted={(runId) => setState({ run: String(runId) }, true)} />
      )}
      <h3>{t("runs")}</h3>
      <ErrorNotice error={error} />
      {data && data.rows.length === 0 && <EmptyState title={t("runs")} text={t("noRuns")} />}
      {data && data.rows.length > 0 && <ImportRuns rows={data.rows} />}
      <AskedCases />
      <HeldAftersales />
    </PageShell>
  );
}
