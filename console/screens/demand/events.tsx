import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { readCalendar } from "../../../contract/forecasts.ts";
import { saveEvent, withdrawEvent, type listEvents } from "../../../contract/scenarios.ts";
import { api, useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { Labelled } from "./labelled.tsx";
import type { Names } from "./names.ts";
import { dayOf, textOf } from "./spans.ts";
import { useEvents } from "./node-reads.ts";
import type { Node } from "./tree-rows.ts";
import { useFormat } from "../../parts/format.ts";

type Event = ReplyOf<typeof listEvents>["rows"][number];

/** Festivals of the coming months as the forecasts know them. */
export function useFestivals(origin: string, days: number) {
  const query = { from: origin, until: textOf(dayOf(origin) + days - 1) };
  return useQuery({
    queryKey: ["forecasts", "festivals", query],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => api.call(readCalendar, { query, signal }),
  });
}

function EventRow({ row, names, may }: { row: Event; names: Names; readonly may: boolean }) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const withdraw = useCommand(withdrawEvent, ["forecasts"]);
  const part = { itemId: row.itemId ?? 0, channelId: row.channelId ?? 0, region: "*" };
  return (
    <tr>
      <th scope="row">{row.name}</th>
      <td>{format.days(row.fromDay, row.untilDay)}</td>
      <td>{names.whole(part)}</td>
      <td>{row.author}</td>
      <td>
        {may && (
          <button
            type="button"
            className="m-button"
            aria-label={t("event.endOf", { name: row.name, day: format.day(row.fromDay) })}
            disabled={withdraw.isPending}
            onClick={() => withdraw.mutate({ params: { id: row.id } })}
          >
            {t("event.end")}
          </button>
        )}
        <ErrorNotice error={withdraw.error} />
      </td>
    </tr>
  );
}

/** Writes an event of the chosen part down. */
function EventForm({ node, names }: { readonly node: Node; readonly names: Names }) {
  const { t } = useTranslation("demand");
  const [name, setName] = useState("");
  const [fromDay, setFrom] = useState("");
  const [untilDay, setUntil] = useState("");
  const save = useCommand(saveEvent, ["forecasts"]);
  const submit = () =>
    save.mutate(
      {
        body: {
          ...{ name: name.trim(), fromDay, untilDay: untilDay === "" ? fromDay : untilDay },
          itemId: node.itemId === 0 ? null : node.itemId,
          channelId: node.channelId === 0 ? null : node.channelId,
        },
      },
      {
        onSuccess: () => {
          setFrom("");
          setUntil("");
        },
      },
    );
  return (
    <form
      className="m-demand-draft"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="soft">{t("event.of", { part: names.whole({ ...node, region: "*" }) })}</p>
      <Labelled label={t("event.name")} required maxLength={60} value={name} onText={setName} />
      <Labelled label={t("event.from")} type="date" required value={fromDay} onText={setFrom} />
      <Labelled label={t("event.until")} type="date" value={untilDay} onText={setUntil} />
      <button type="submit" className="m-button" disabled={save.isPending}>
        {t("event.add")}
      </button>
      <ErrorNotice error={save.error} />
    </form>
  );
}

interface EventsProps {
  readonly node: Node;
  readonly names: Names;
  readonly may: boolean;
  readonly origin: string;
  readonly horizonDays: number;
}

/** What is known of coming days: the calendar's festivals, and events that planners wrote down. */
export function Events({ node, names, may, origin, horizonDays }: EventsProps) {
  const { t, i18n } = useTranslation("demand");
  const format = useFormat();
  const events = useEvents();
  const festivals = useFestivals(origin, horizonDays);
  const main = festivals.data?.rows.filter((each) => each.main) ?? [];
  const rows = events.data?.rows ?? [];
  return (
    <section className="card">
      <h2>{t("event.title")}</h2>
      <p className="soft">{t("event.text")}</p>
      <ErrorNotice error={events.error ?? festivals.error} />
      {main.length > 0 && (
        <p>
          {t("event.coming")}{" "}
          {main
            .map(
              (each) =>
                `${i18n.language === "en" ? each.name.en : each.name.zh} ${format.day(each.from)}`,
            )
            .join(" · ")}
        </p>
      )}
      {(festivals.data?.provisional ?? 0) > 0 && <p className="soft">{t("event.provisional")}</p>}
      {may && <EventForm node={node} names={names} />}
      {rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={t("event.title")}>
          <table className="plain">
            <thead>
              <tr>
                {(["name", "days", "part", "author"] as const).map((key) => (
                  <th scope="col" key={key}>
                    {t(`event.${key}`)}
                  </th>
                ))}
                <th scope="col">
                  <span className="m-unseen">{t("event.end")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, 100).map((row) => (
                <EventRow key={row.id} {...{ row, names, may }} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
