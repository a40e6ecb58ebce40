import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { usePlaces } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useFactory } from "../work-orders/plants.ts";
import { topics, useDay } from "./reads.ts";
import { Shown } from "./shown.tsx";
import { Standing } from "./standing.tsx";
import "./daily-close.css";

/** One day of a work centre: what it planned, what it gave, who answers for the rest. */
export function CloseDay() {
  const { t } = useTranslation("dailyClose");
  const format = useFormat();
  const places = usePlaces();
  const { id } = useParams({ strict: false }) as { id?: string };
  const [state] = useUrlState();
  const { data, error } = useDay(Number(id), state["day"] ?? "");
  const centre = useFactory().data?.workCentres.find((each) => each.id === Number(id));
  useLive(topics, [["dailyClose"]]);
  const zone = data && places.zone(data.placeId);
  const heldText =
    data?.holdsFrom === undefined || data.holdsFrom === null || data.holds
      ? ""
      : t("holdsFrom", { at: format.instant(data.holdsFrom, zone) });
  return (
    <PageShell
      title={`${centre ? nameOf(centre) : t("title")} ${data ? format.day(data.day) : ""}`}
      lead={
        data && (
          <>
            <Standing day={data} />{" "}
            {data.closedAt === null
              ? `${t("dueAt", { at: format.instant(data.dueAt, zone) })} ${heldText}`
              : t("closedAt", { at: format.instant(data.closedAt, zone), by: data.closedBy })}{" "}
            {t("counted", {
              ...{ from: format.instant(data.from, zone), until: format.instant(data.until, zone) },
            })}
          </>
        )
      }
      actions={
        <Link className="m-button" to="/daily-close">
          {t("toList")}
        </Link>
      }
    >
      <ErrorNotice error={error} />
      {data && <Shown key={`${data.workCentreId}/${data.day}/${data.closedAt}`} page={data} />}
    </PageShell>
  );
}
