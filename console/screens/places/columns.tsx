import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listPlaces } from "../../../contract/masters.ts";
import { listCalendars } from "../../../contract/places.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { useRegionName } from "../../parts/divisions.ts";
import { useParties } from "../../parts/masters.ts";
import { minuteText } from "./names.ts";

export type PlaceRow = ReplyOf<typeof listPlaces>["rows"][number];

/** What the list shows of a place. */
export function usePlaceColumns(): readonly GridColumn<PlaceRow>[] {
  const { t, i18n } = useTranslation("places");
  const region = useRegionName();
  const parties = useParties();
  const { data } = useQuery({ queryKey: ["calendars"], queryFn: () => api.call(listCalendars) });
  const calendars = data?.rows;
  return useMemo(() => {
    const plain = (
      key: string,
      width: number,
      text: (row: PlaceRow) => string,
    ): GridColumn<PlaceRow> => ({ key, title: t(key), width, sortable: true, text });
    return [
      plain("code", 120, (row) => row.code),
      plain("name", 150, nameOf),
      plain("kind", 130, (row) => t(`kinds.${row.kind}`)),
      plain("owner", 140, (row) => parties.name(row.ownerId)),
      plain("custodian", 140, (row) => parties.name(row.custodianId)),
      plain("region", 90, (row) => region(row.region)),
      plain("zone", 140, (row) => row.zone),
      plain(
        "calendar",
        190,
        (row) => calendars?.find((each) => each.id === row.calendarId)?.name ?? "",
      ),
      plain("cutOff", 90, (row) => minuteText(row.cutOffMinute)),
      plain("visibility", 110, (row) => t(`sees.${row.visibility}`)),
      {
        ...plain("state", 90, (row) => t(row.active ? "inUse" : "outOfUse")),
        render: (row) => (
          <span className={`m-tag ${row.active ? "m-tag-good" : ""}`}>
            {row.active ? "✓ " : "✕ "}
            {t(row.active ? "inUse" : "outOfUse")}
          </span>
        ),
      },
    ];
  }, [i18n.language, parties.rows, calendars, t, region]);
}
