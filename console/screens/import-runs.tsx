import { useMutation } from "@tanstack/react-query";
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { pathOf } from "../../contract/client.ts";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { cancelImport, importProblems, resumeImport } from "../../contract/imports.ts";
import type { listImports } from "../../contract/imports.ts";
import { api, newKey, queries } from "../api.ts";
import { count, instant, Tag, Trouble } from "../parts/basics.tsx";
import { useChannels } from "../parts/masters.ts";

type Run = ReplyOf<typeof listImports>["rows"][number];

/** How far a run is, or how it ended. */
function State({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const percent = run.totalRows ? Math.floor((100 * run.untilLine) / run.totalRows) : 0;
  return (
    <>
      {run.state === "running" ? (
        <Progress
          percent={Math.min(100, percent)}
          status="active"
          style={{ width: 110 }}
          aria-label={t("import.running")}
        />
      ) : (
        <Tag tone={run.state === "done" ? "good" : "warn"}>{t(`import.${run.state}`)}</Tag>
      )}
      <div className="soft">{t("import.line", { line: count(run.untilLine) })}</div>
      {run.message && <div className="bad">{run.message}</div>}
    </>
  );
}

/** Stops a run, goes on with it, or fetches what it refused. */
function Acts({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const onSuccess = () => void queries.invalidateQueries({ queryKey: ["imports"] });
  const act = useMutation({
    mutationFn: (what: typeof cancelImport | typeof resumeImport) =>
      api.call(what, { params: { id: run.id }, key: newKey() }),
    onSuccess,
  });
  return (
    <>
      <Trouble error={act.error} />
      {run.state === "running" && (
        <Button size="small" onClick={() => act.mutate(cancelImport)}>
          {t("cancel")}
        </Button>
      )}
      {["cancelled", "failed"].includes(run.state) && (
        <Button size="small" onClick={() => act.mutate(resumeImport)}>
          {t("import.resume")}
        </Button>
      )}
      {run.refusedRows > 0 && (
        <Button size="small" href={pathOf(importProblems, { id: run.id }, {})}>
          {t("import.errorFile")}
        </Button>
      )}
    </>
  );
}

/** Import runs, newest first, each with its account. */
export function ImportRuns({ rows }: { readonly rows: readonly Run[] }) {
  const { t } = useTranslation();
  const channels = useChannels();
  return (
    <div className="card scroll" tabIndex={0} role="region" aria-label={t("scroll")}>
      <table className="plain">
        <thead>
          <tr>
            <th>{t("import.file")}</th>
            <th>{t("import.state")}</th>
            {["imported", "known", "held", "refused", "orders"].map((key) => (
              <th key={key} className="num">
                {t(`import.${key}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((run) => (
            <tr key={run.id}>
              <td>
                {run.fileName}
                <div className="soft">
                  {channels.name(run.channelId)} · {t(`import.${run.mode}`)} ·{" "}
                  {instant(run.startedAt)}
                </div>
              </td>
              <td>
                <State run={run} />
              </td>
              <td className="num">{count(run.importedRows)}</td>
              <td className="num">{count(run.knownRows)}</td>
              <td className="num">{count(run.heldRows)}</td>
              <td className="num">{count(run.refusedRows)}</td>
              <td className="num">{count(run.orders)}</td>
              <td>
                <Acts run={run} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
