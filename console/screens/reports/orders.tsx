import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listCounted } from "../../../contract/reports.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { useFormat } from "../../parts/format.ts";
import { DataGrid } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { useChannels } from "../../parts/masters.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useSpoken } from "./figures.tsx";
import { periodOf, useMeasures } from "./index.tsx";

type Row = ReplyOf<typeof listCounted>["rows"][number];

function useColumns(): readonly GridColumn<Row>[] {
  const { t } = useTranslation("reports");
  const format = useFormat();
  const channels = useChannels();
  return useMemo(() => {
    const day = (key: "placedDay" | "firstDay" | "currentDay", title: string) => ({
      ...{ key, title, width: 140 },
      text: (row: Row) => (row[key] === null ? "—" : format.day(row[key])),
    });
    return [
      { key: "number", title: t("orders.number"), width: 220, text: (row) => row.number },
      {
        key: "channel",
        title: t("channel"),
        width: 180,
        text: (row) => channels.name(row.channelId),
      },
      day("placedDay", t("orders.placed")),
      day("firstDay", t("orders.first")),
      day("currentDay", t("orders.current")),
    ];
  }, [t, format, channels.rows]);
}

/** The orders behind a number of the board; of a share, those that count against it. */
export function ReportOrders() {
  const { t } = useTranslation("reports");
  const [state] = useUrlState();
  const navigate = useNavigate();
  const columns = useColumns();
  const spoken = useSpoken();
  const { data } = useMeasures();
  const measure = data?.rows.find((each) => each.key === state["measure"]) ?? data?.rows[0];
  const period = periodOf(state);
  const query = measure && {
    ...period,
    fact: measure.opens.fact,
    ...(measure.opens.without === null ? {} : { without: measure.opens.without }),
    ...(/^\d+$/.test(state["channelId"] ?? "") ? { channelId: Number(state["channelId"]) } : {}),
  };
  const name = measure ? spoken(measure.name) : "";
  const lead = measure?.kind === "orders" ? name : `${name} · ${t("orders.behind")}`;
  const back = (
    <Link className="m-button" to="/reports" search={period as never}>
      {t("orders.back")}
    </Link>
  );
  return (
    <PageShell title={t("orders.title")} lead={measure && lead} full actions={back}>
      {query && (
        <DataGrid<Row>
          viewId="report-orders"
          label={t("orders.title")}
          columns={columns}
          rowKey={(row) => row.orderId}
          query={query}
          fetchPage={({ after, limit, signal }) =>
            api.call(listCounted, {
              query: { ...query, limit, ...(after === null ? {} : { after }) },
              signal,
            })
          }
          onOpen={(row) => void navigate({ to: `/orders/${row.orderId}` })}
          empty={<EmptyState title={t("orders.none")} text={measure && spoken(measure.words)} />}
        />
      )}
    </PageShell>
  );
}
