import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listLeaning } from "../../../contract/overrides.ts";
import { api } from "../../api.ts";
import { useFormat } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import type { Names } from "./names.ts";
import { wordsOf } from "./tree-rows.ts";

const shownMax = 5;

/** An alert: parts whose forecasts were too high or too low week after week. */
export function Leaning({ names }: { readonly names: Names }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [, setState] = useUrlState();
  const leaning = useQuery({
    queryKey: ["forecasts", "leaning"],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(listLeaning, { signal }),
  });
  const rows = leaning.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <div className="m-notice m-notice-warn" role="status">
      <p title={t("lean.rule")}>{t("lean.title", { n: rows.length })}</p>
      <div className="m-actions">
        {rows.slice(0, shownMax).map((row) => (
          <button
            key={`${row.itemId}/${row.channelId}/${row.region}`}
            type="button"
            className="m-chip"
            onClick={() => setState(wordsOf(row))}
          >
            {t(row.signal > 0 ? "lean.high" : "lean.low", {
              part: names.whole(row),
              units: format.count(Math.round(Math.abs(row.bias))),
              weeks: row.weeks,
            })}
          </button>
        ))}
      </div>
    </div>
  );
}
