import { useTranslation } from "react-i18next";
import { pathOf } from "../../../contract/client.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { cancelImport } from "../../../contract/import-runs.ts";
import type { listImports } from "../../../contract/import-runs.ts";
import { importProblems, resumeImport } from "../../../contract/imports.ts";
import { useCommand } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";

export type Run = ReplyOf<typeof listImports>["rows"][number];

const tones = { running: "plain", done: "good", cancelled: "warn", failed: "bad" } as const;

/** How a run is, in a word, and how far. */
export function RunState({ run }: { readonly run: Run }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const state = run.state as keyof typeof tones;
  return (
    <>
      <Tag tone={tones[state]}>{t(`runStates.${state}`)}</Tag>
      {state === "running" && run.totalRows !== null && (
        <progress
          value={Math.min(run.untilLine, run.totalRows)}
          max={run.totalRows}
          aria-label={t("progress")}
        />
      )}
      <div className="soft">{t("untilLine", { line: format.count(run.untilLine) })}</div>
      {run.message && <div className="bad">{run.message}</div>}
    </>
  );
}

/** Stops a run, goes on with it, or fetches what it refused. */
export function RunActs({ run }: { readonly run: Run }) {
  const { t } = useTranslation("imports");
  const cancel = useCommand(cancelImport, ["imports"]);
  const resume = useCommand(resumeImport, ["imports"]);
  const params = { id: run.id };
  return (
    <div className="m-actions">
      <ErrorNotice error={cancel.error ?? resume.error} />
      {run.state === "running" && (
        <button type="button" className="m-button" onClick={() => cancel.mutate({ params })}>
          {t("cancelRun")}
        </button>
      )}
      {["cancelled", "failed"].includes(run.state) && (
        <button type="button" className="m-button" onClick={() => resume.mutate({ params })}>
          {t("resumeRun")}
        </button>
      )}
      {run.state !== "running" && (
        <a className="m-button" href={pathOf(importProblems, params, {})}>
          {t("errorFile")}
        </a>
      )}
    </div>
  );
}

const counted = ["imported", "known", "held", "refused"] as const;

/** The last step: the run in hand with its live account, and what can be done with it. */
export function RunStep({ run, onAgain }: { readonly run: Run; readonly onAgain: () => void }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  return (
    <section className="card" aria-label={t("thisRun")}>
      <h2>{run.fileName}</h2>
      <RunState run={run} />
      <dl className="m-pairs">
        {counted.map((name) => (
          <div key={name}>
            <dt>{t(`counts.${name}`)}</dt>
            <dd className="m-number">{format.count(run[`${name}Rows`])}</dd>
          </div>
        ))}
        <div>
          <dt>{t("counts.orders")}</dt>
          <dd className="m-number">{format.count(run.orders)}</dd>
        </div>
      </dl>
      <RunActs run={run} />
      <div className="m-actions m-step-actions">
        <button type="button" className="m-button m-primary" onClick={onAgain}>
          {t("another")}
        </button>
      </div>
    </section>
  );
}
