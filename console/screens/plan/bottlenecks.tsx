import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { askWorth, extraKinds, listBottlenecks } from "../../../contract/bottlenecks.ts";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useFirstRows } from "./first-rows.tsx";

type Row = ReplyOf<typeof listBottlenecks>["rows"][number];
type Thought = BodyOf<typeof askWorth>;

const shownMax = 20;
/** From here on a resource has no slack to speak of. */
const full = 0.95;

const hours = (minutes: number) => Math.round(minutes / 60);

/** What something more would bring, in words and figures. */
function Worth({
  worth,
  zone,
}: {
  readonly worth: ReplyOf<typeof askWorth>;
  readonly zone: string;
}) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const { without, with: more, from, until } = worth;
  const saved = without.tardiness - more.tardiness;
  return (
    <p role="status">
      {t(`worth.${saved > 0 ? "saves" : "savesNone"}`, {
        saved: format.count(hours(saved)),
        before: format.count(hours(without.tardiness)),
        after: format.count(hours(more.tardiness)),
        lateBefore: without.late,
        lateAfter: more.late,
      })}{" "}
      {from && until && (
        <span className="m-soft">
          {t("worth.span", {
            from: format.instant(from, zone),
            until: format.instant(until, zone),
          })}
        </span>
      )}
    </p>
  );
}

interface LoadRowProps {
  readonly row: Row;
  readonly placeId: number;
  readonly zone: string;
}

/** A resource on a day, with the three things that could be bought there. */
function LoadRow({ row, placeId, zone }: LoadRowProps) {
  const { t } = useTranslation("plan");
  const format = useFormat();
  const asked = useMutation({
    mutationFn: (kind: Thought["kind"]) =>
      api.call(askWorth, { body: { placeId, resourceId: row.resourceId, kind, day: row.day } }),
  });
  const share = row.openMinutes > 0 ? row.busyMinutes / row.openMinutes : 1;
  const name = nameOf(row);
  return (
    <>
      <tr>
        <th scope="row">
          {name} <span className="m-soft">{row.code}</span>
        </th>
        <td>{format.day(row.day)}</td>
        <td className={`num ${share >= full ? "bad" : ""}`}>
          {share >= full && "▲ "}
          {Math.round(share * 100)}%
        </td>
        <td className="num">{format.count(hours(row.busyMinutes))}</td>
        <td className="num">{format.count(hours(row.openMinutes))}</td>
        <td className="num">{format.count(hours(row.valuePerHour))}</td>
        <td>
          <div className="m-actions">
            {extraKinds.map((kind) => (
              <button
                key={kind}
                type="button"
                className="m-button"
                aria-label={`${t(`extra.${kind}`)} ${name} ${format.day(row.day)}`}
                disabled={asked.isPending}
                onClick={() => asked.mutate(kind)}
              >
                {t(`extra.${kind}`)}
              </button>
            ))}
          </div>
        </td>
      </tr>
      {!asked.isIdle && (
        <tr>
          <td colSpan={7}>
            {asked.isPending && <p role="status">{t("worth.reckoning")}</p>}
            <ErrorNotice error={asked.error} />
            {asked.data && <Worth worth={asked.data} zone={zone} />}
          </td>
        </tr>
      )}
    </>
  );
}

/** Where the plant is full day by day, what an hour more would save, and what buying it would bring. */
export function Bottlenecks({
  placeId,
  zone,
}: {
  readonly placeId: number;
  readonly zone: string;
}) {
  const { t } = useTranslation("plan");
  const { data, error } = useQuery({
    queryKey: ["plans", "bottlenecks", placeId],
    queryFn: () => api.call(listBottlenecks, { query: { placeId } }),
  });
  const { shown, more } = useFirstRows(data?.rows ?? [], shownMax);
  if (!data) return <ErrorNotice error={error} />;
  if (data.rows.length === 0)
    return <EmptyState title={t("load.none")} text={t("load.noneText")} />;
  return (
    <>
      <p className="m-soft">{t("load.text")}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("load.title")}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t("load.resource")}</th>
              <th scope="col">{t("load.day")}</th>
              <th scope="col" className="num">
                {t("load.share")}
              </th>
              <th scope="col" className="num">
                {t("load.busy")}
              </th>
              <th scope="col" className="num">
                {t("load.open")}
              </th>
              <th scope="col" className="num">
                {t("load.value")}
              </th>
              <th scope="col">{t("load.whatIf")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <LoadRow key={`${row.resourceId}/${row.day}`} {...{ row, placeId, zone }} />
            ))}
          </tbody>
        </table>
        {more}
      </div>
    </>
  );
}
