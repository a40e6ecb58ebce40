import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { FileMapping } from "../../../contract/file-mapping.ts";
import { previewImport } from "../../../contract/imports.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { Columns, Reading } from "./columns.tsx";
import { fieldsOf, kindOf } from "./draft.ts";
import type { Draft } from "./draft.ts";
import { useRule } from "./rules.ts";
import { Words } from "./words.tsx";
import type { Preview } from "./words.tsx";

type Cell = Preview["rows"][number]["cells"][number];

/** The zone of the file's dates; while one is still being typed, the company's. */
function zoneIn({ zone }: FileMapping): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The first rows as they would be read; what is wrong stands in its cell, in words. */
function Rows({ preview, mapping }: { readonly preview: Preview; readonly mapping: FileMapping }) {
  const { t } = useTranslation("imports");
  const rule = useRule();
  const format = useFormat();
  // A moment stands in the preview as the file has it, on the clock that the mapping names.
  const readAs = ({ field, read }: Cell) =>
    field === "placedAt" && read ? format.instant(read, zoneIn(mapping)) : read;
  const shown = fieldsOf[kindOf(mapping)].filter(
    (field) => mapping.columns[field] ?? mapping.constants?.[field],
  );
  return (
    <div className="card scroll" tabIndex={0} role="region" aria-label={t("asRead")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col" className="num">
              {t("line")}
            </th>
            {shown.map((field) => (
              <th key={field} scope="col">
                {t(`fields.${field}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map(({ line, cells }) => (
            <tr key={line}>
              <td className="num soft">{line}</td>
              {shown.map((field) => {
                const cell = cells.find((each) => each.field === field);
                return (
                  <td key={field} title={cell?.text}>
                    {cell?.rule ? (
                      <span className="bad">
                        {cell.text || "\u2014"} · {rule(cell.rule)}
                      </span>
                    ) : (
                      cell && readAs(cell)
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface StepProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onNext: () => void;
}

/** The third step: which column says what, and the first rows as they would then be read. */
export function ColumnsStep({ draft, onChange, onNext }: StepProps) {
  const { t } = useTranslation("imports");
  const rule = useRule();
  const { kept, mapping } = draft;
  const { data, error, isFetching } = useQuery({
    queryKey: ["preview", kept.fileId, JSON.stringify(mapping)],
    placeholderData: keepPreviousData,
    queryFn: () => api.call(previewImport, { body: { fileId: kept.fileId, mapping } }),
  });
  const set = (next: FileMapping) => onChange({ ...draft, mapping: next });
  const problems = data?.problems ?? [];
  const needs = useId();
  return (
    <>
      <p className="m-soft">{t(`from.${kept.from}`)}</p>
      <div className="m-mapping">
        <Columns mapping={mapping} headers={kept.headers} onChange={set} />
        <Reading mapping={mapping} onChange={set} />
        <Words mapping={mapping} onChange={set} preview={data} />
      </div>
      <ErrorNotice error={error} />
      {problems.length > 0 && (
        <div id={needs} className="m-notice m-notice-warn" role="status">
          <strong>{t("incomplete")}</strong>
          <ul>
            {problems.map(({ field, value, rule: broken }) => (
              <li key={`${field} ${broken}`}>
                {t(`fields.${field.replace(/^columns\./, "")}`, field)} {value}: {rule(broken)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {data && <Rows preview={data} mapping={mapping} />}
      <div className="m-actions m-step-actions">
        <button
          type="button"
          className="m-button m-primary"
          disabled={isFetching || problems.length > 0}
          aria-describedby={problems.length > 0 ? needs : undefined}
          onClick={onNext}
        >
          {t("check")}
        </button>
      </div>
    </>
  );
}
