import { useMutation, useQuery } from "@tanstack/react-query";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { checkImport, startImport } from "../../../contract/imports.ts";
import { api, newKey, queries } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import type { Draft } from "./draft.ts";
import { useRule } from "./rules.ts";

type Checked = ReplyOf<typeof checkImport>;
const outcomes = ["new", "changed", "known", "held", "refused", "repeated"] as const;
type Outcome = (typeof outcomes)[number];

/** One sample: why it ends so, and its rows as they stand in the file. */
function Sample({ sample }: { readonly sample: Checked["outcomes"]["new"]["samples"][number] }) {
  const { t } = useTranslation("imports");
  const rule = useRule();
  const [first] = sample.rows;
  const headers = Object.keys(first?.fields ?? {});
  const why = sample.rule === "" ? "" : `${sample.value} ${rule(sample.rule)}`.trim();
  return (
    <details className="m-details">
      <summary>
        {sample.document || t("lineNumber", { line: first?.line })}
        {why !== "" && <span className="m-soft"> · {why}</span>}
      </summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("rowsOfFile")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("line")}</th>
              {headers.map((header) => (
                <th key={header} scope="col">
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.rows.map(({ line, fields }) => (
              <tr key={line}>
                <td className="num soft">{line}</td>
                {headers.map((header) => (
                  <td key={header}>{fields[header]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Outcomes({ checked }: { readonly checked: Checked }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const first = outcomes.find((each) => checked.outcomes[each].rows > 0) ?? "new";
  const [open, setOpen] = useState<Outcome>(first);
  return (
    <>
      <div className="m-outcomes" role="group" aria-label={t("outcomesLabel")}>
        {outcomes.map((each) => (
          <button
            key={each}
            type="button"
            className="m-outcome"
            aria-pressed={open === each}
            onClick={() => setOpen(each)}
          >
            <span>{t(`outcomes.${each}`)}</span>
            <strong className="m-number">{format.count(checked.outcomes[each].rows)}</strong>
            <small className="m-soft">
              {t("documents", { documents: format.count(checked.outcomes[each].documents) })}
            </small>
          </button>
        ))}
      </div>
      <p>{t(`outcomeText.${open}`)}</p>
      {checked.outcomes[open].samples.map((sample) => (
        <Sample key={`${sample.document} ${sample.rows[0]?.line}`} sample={sample} />
      ))}
    </>
  );
}

interface StepProps {
  readonly draft: Draft;
  readonly onStarted: (runId: number) => void;
}

/** The fourth step: what the import would do, beside what is stored; then it may be started. */
/** What is said of codes that no listing knows. */
const fates = [
  ["made", "willCreate"],
  ["taken", "willTake"],
  ["waiting", "willWait"],
] as const;

export function CheckStep({ draft, onStarted }: StepProps) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const { kept, mapping, channelId, mode, createItems } = draft;
  const body = {
    ...{ fileId: kept.fileId, mode, createItems, mapping },
    ...(channelId !== null && mode !== "stock" && { channelId }),
  };
  const { data, error, isFetching } = useQuery({
    queryKey: ["importCheck", JSON.stringify(body)],
    gcTime: 0,
    queryFn: () => api.call(checkImport, { body }),
  });
  const start = useMutation({
    mutationFn: () =>
      api.call(startImport, { key: newKey(), body: { ...body, fileName: kept.fileName } }),
    onSuccess: ({ runId }) => {
      void queries.invalidateQueries({ queryKey: ["imports"] });
      onStarted(runId);
    },
  });
  return (
    <>
      <ErrorNotice error={error ?? start.error} />
      {isFetching && <p role="status">{t("checking")}</p>}
      {data && (
        <>
          <p>
            {t(data.whole ? "checked" : "checkedPart", { rows: format.count(data.rows) })}
            {fates.map(
              ([fate, word]) =>
                data.codes[fate] > 0 && (
                  <Fragment key={fate}>
                    {" "}
                    {t(word, { codes: format.count(data.codes[fate]) })}
                  </Fragment>
                ),
            )}
          </p>
          <Outcomes checked={data} />
        </>
      )}
      <div className="m-actions m-step-actions">
        <button
          type="button"
          className="m-button m-primary"
          disabled={!data || start.isPending}
          onClick={() => start.mutate()}
        >
          {t("start")}
        </button>
      </div>
    </>
  );
}
