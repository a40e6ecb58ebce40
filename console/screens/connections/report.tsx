import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { connectionGaps, reconcileConnection } from "../../../contract/channels.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { api, useCommand } from "../../api.ts";
import { Tag } from "../../parts/basics.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { ActForm, TextField } from "../../parts/form.tsx";
import { useFormat } from "../../parts/format.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { Scroll } from "./scroll.tsx";

type Report = ReplyOf<typeof connectionGaps>;

interface DaysProps {
  readonly days: Report["days"];
  readonly currency: string;
}

/** Whether a platform's list of a day told amounts: some tell none. */
const knowsSum = ({ theirs, theirsMinor }: Report["days"][number]) =>
  theirs === 0 || theirsMinor !== 0;

function Days({ days, currency }: DaysProps) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  return (
    <Scroll label={t("report")}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t("day")}</th>
            {["theirs", "ours", "gaps", "theirSum", "ourSum"].map((name) => (
              <th key={name} scope="col" className="num">
                {t(name)}
              </th>
            ))}
            <th scope="col">{t("comparedAt")}</th>
          </tr>
        </thead>
        <tbody>
          {days.map((row) => (
            <tr key={row.day}>
              <td>{format.day(row.day)}</td>
              <td className="num">{format.count(row.theirs)}</td>
              <td className="num">{format.count(row.ours)}</td>
              <td className="num">
                <Tag tone={row.gaps > 0 ? "warn" : "good"}>{format.count(row.gaps)}</Tag>
              </td>
              <td className="num">
                {knowsSum(row) ? format.money(row.theirsMinor, currency) : "—"}
              </td>
              <td className="num">{format.money(row.oursMinor, currency)}</td>
              <td>{format.instant(row.runAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** A figure as the comparison keeps it, the instant and the whole minor units, for reading. */
function useFigure(currency: string) {
  const format = useFormat();
  return (figure: string): string => {
    const [at = "", minor] = figure.split(" ");
    if (Number.isNaN(Date.parse(at))) return figure;
    const sum = minor === undefined ? [] : [format.money(Number(minor), currency)];
    return [format.fullInstant(at), ...sum].join(" · ");
  };
}

interface GapsProps {
  readonly gaps: Report["gaps"];
  readonly currency: string;
}

function Gaps({ gaps, currency }: GapsProps) {
  const { t } = useTranslation("channels");
  const format = useFormat();
  const figure = useFigure(currency);
  return (
    <Scroll label={t("gaps")}>
      <table className="plain">
        <thead>
          <tr>
            {["day", "order", "gapKind", "theirs", "ours", "found", "closed"].map((name) => (
              <th key={name} scope="col">
                {t(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {gaps.map((row) => (
            <tr key={`${row.day} ${row.externalId}`}>
              <td>{format.day(row.day)}</td>
              <td>{row.externalId}</td>
              <td>{t(`gap.${row.kind}`)}</td>
              <td>{figure(row.theirs)}</td>
              <td>{figure(row.ours)}</td>
              <td>{format.instant(row.foundAt)}</td>
              <td>
                {row.closedAt ? format.instant(row.closedAt) : <Tag tone="warn">{t("open")}</Tag>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Theirs beside ours by day, each order that differs, and a comparison at once. */
export function GapReport({
  channelId,
  currency,
}: {
  readonly channelId: number;
  readonly currency: string;
}) {
  const { t } = useTranslation("channels");
  const [day, setDay] = useState("");
  const { data, error } = useQuery({
    queryKey: ["connection", channelId, "gaps"],
    queryFn: ({ signal }) => api.call(connectionGaps, { params: { channelId }, signal }),
  });
  const compare = useCommand(reconcileConnection, ["connection", "connections"]);
  const submit = () =>
    compare.mutate(
      { params: { channelId }, body: { day } },
      { tell: (found) => toast(t("compared", found)) },
    );
  return (
    <section className="card" id="connection-report">
      <h2>{t("report")}</h2>
      <p className="m-soft">{t("reportText")}</p>
      <ErrorNotice error={error} />
      {data && data.days.length === 0 && <p>{t("noReport")}</p>}
      {data && data.days.length > 0 && <Days days={data.days} currency={currency} />}
      {data && data.gaps.length > 0 && <Gaps gaps={data.gaps} currency={currency} />}
      <ActForm
        label={t("compare")}
        error={compare.error}
        pending={compare.isPending}
        submit={t("compare")}
        onSubmit={submit}
      >
        <TextField label={t("day")} type="date" value={day} onChange={setDay} required />
      </ActForm>
    </section>
  );
}
