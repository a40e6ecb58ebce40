import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { previewOverrideEndpoint } from "../../../contract/overrides.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useNames } from "./names.ts";
import { usePartName } from "./place/place-names.ts";
import type { Draft } from "./plan-draft.ts";
import { textOf } from "./spans.ts";
import { placedKeyOf, placedQueryOf, type PlacedNode } from "./tree-rows.ts";

interface DraftEffectsProps {
  readonly node: PlacedNode;
  readonly draft: Draft;
}

/** What a draft would make of the parts above it and below it, before it is set. */
export function DraftEffects({ node, draft: { span, units } }: DraftEffectsProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const query = {
    ...placedQueryOf(node),
    ...{ fromDay: textOf(span.from), untilDay: textOf(span.until), units },
  };
  const preview = useQuery({
    queryKey: ["forecasts", "preview", query],
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => api.call(previewOverrideEndpoint, { query, signal }),
  });
  const { data, error, isPlaceholderData } = preview;
  const nameOf = usePartName(useNames(data?.items));
  const rows = data ? [...data.above, ...data.below] : [];
  if (rows.length === 0) return <ErrorNotice error={error} />;
  return (
    <div className="m-demand-effects">
      <ErrorNotice error={error} />
      <p className="m-soft">{t("effect.title")}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("effect.title")}>
        <table className="plain" aria-busy={isPlaceholderData}>
          <thead>
            <tr>
              <th scope="col">{t("override.part")}</th>
              {(["before", "after"] as const).map((key) => (
                <th scope="col" className="num" key={key}>
                  {t(`effect.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={placedKeyOf(row)}>
                <th scope="row">{nameOf(row)}</th>
                <td className="num">{format.count(row.before)}</td>
                <td className={`num${row.after === row.before ? "" : " m-demand-moved"}`}>
                  {format.count(row.after)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {data && data.more > 0 && <p className="m-soft">{t("effect.more", { n: data.more })}</p>}
    </div>
  );
}
