import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listLeaning, listWorsening } from "../../../contract/overrides.ts";
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

/** An alert: parts and kinds of demand that are missed by more than before, and what to do next. */
export function Worsening({ names }: { readonly names: Names }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [, setState] = useUrlState();
  const worsening = useQuery({
    queryKey: ["forecasts", "worsening"],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(listWorsening, { signal }),
  });
  const { rows = [], percent = null } = worsening.data ?? {};
  if (rows.length === 0) return null;
  const words = (row: (typeof rows)[number]) =>
    t("worse.row", {
      part:
        row.class === null
          ? names.whole(row)
          : t("worse.class", { kind: t(`class.${row.class}`).toLowerCase() }),
      ...{ before: format.percent(row.wapeBefore), now: format.percent(row.wape) },
      units: format.count(Math.round(row.missedMore)),
    });
  return (
    <div className="m-notice m-notice-warn" role="status">
      <p title={t("worse.rule")}>{t("worse.title", { n: rows.length, percent })}</p>
      <div className="m-actions">
        {rows.slice(0, shownMax).map((row) =>
          row.class === null ? (
            <button
              key={`${row.itemId}/${row.channelId}/${row.region}`}
              type="button"
              className="m-chip"
              onClick={() => setState(wordsOf(row))}
            >
              {words(row)}
            </button>
          ) : (
            <span key={row.class}>{words(row)}</span>
          ),
        )}
      </div>
      <p className="soft">{t("worse.next")}</p>
    </div>
  );
}
