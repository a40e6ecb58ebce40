import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listOrdersEndpoint } from "../../../contract/orders.ts";
import { useRegionName } from "../../parts/divisions.ts";
import { useFormat } from "../../parts/format.ts";
import { amountOf } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { useChannels } from "../../parts/masters.ts";

export type OrderRow = ReplyOf<typeof listOrdersEndpoint>["rows"][number];

const absent = "—";

/** Columns that wait in the chooser. */
const hiddenColumns = (
  own: (key: string) => string,
  region: (code: string) => string,
): readonly GridColumn<OrderRow>[] => [
  {
    key: "buyer",
    title: own("column.buyer"),
    width: 110,
    hiddenAtFirst: true,
    text: (row) => row.buyerMask || absent,
  },
  {
    key: "region",
    title: own("column.region"),
    width: 80,
    hiddenAtFirst: true,
    text: (row) => region(row.region) || absent,
  },
  {
    key: "stage",
    title: own("column.stage"),
    width: 90,
    hiddenAtFirst: true,
    text: (row) => own(`stage.${row.stage}`),
  },
  {
    key: "mode",
    title: own("column.mode"),
    width: 80,
    hiddenAtFirst: true,
    text: (row) => own(`filter.${row.mode}`),
  },
];

/** What the order list shows of an order. */
export function useOrderColumns(): readonly GridColumn<OrderRow>[] {
  const { t, i18n } = useTranslation();
  const { t: own } = useTranslation("orders");
  const region = useRegionName();
  const format = useFormat();
  const channels = useChannels();
  return useMemo(
    () => [
      {
        key: "number",
        title: t("order.number"),
        width: 190,
        sortable: true,
        text: (row) => row.number,
        render: (row) => (
          <>
            {row.number}{" "}
            {row.openHolds > 0 && <span className="m-tag m-tag-warn">{t("order.held")}</span>}
          </>
        ),
      },
      {
        key: "channel",
        title: t("order.channel"),
        width: 120,
        sortable: true,
        text: (row) => channels.name(row.channelId),
      },
      {
        key: "placed",
        title: t("order.placedAt"),
        width: 120,
        sortable: true,
        text: (row) => row.placedAt,
        render: (row) => (
          <time dateTime={row.placedAt} title={format.fullInstant(row.placedAt)}>
            {format.instant(row.placedAt)}
          </time>
        ),
      },
      {
        key: "fulfilment",
        title: t("order.fulfilment"),
        width: 100,
        text: (row) => t(`fulfilment.${row.fulfilment}`),
      },
      {
        key: "payment",
        title: t("order.payment"),
        width: 90,
        text: (row) => t(`payment.${row.payment}`),
      },
      {
        key: "promised",
        title: t("order.promisedDay"),
        width: 120,
        sortable: true,
        text: (row) => row.promisedDay ?? "",
        render: (row) =>
          (row.promisedDay && format.day(row.promisedDay)) ??
          (row.shortUnits > 0 ? (
            <span className="m-tag m-tag-bad">{t("order.noDay")}</span>
          ) : (
            absent
          )),
      },
      {
        key: "short",
        title: t("order.short"),
        width: 84,
        sortable: true,
        numeric: true,
        text: (row) => String(row.shortUnits),
        render: (row) =>
          row.shortUnits > 0 ? <span className="bad">{format.count(row.shortUnits)}</span> : absent,
      },
      {
        key: "total",
        title: t("order.total"),
        width: 120,
        sortable: true,
        ...amountOf((row) => ({ minor: row.totalMinor, currency: row.currency }), format.money),
      },
      {
        key: "status",
        title: t("order.channelStatus"),
        width: 120,
        text: (row) => row.channelStatus || absent,
      },
      ...hiddenColumns(own, region),
    ],
    [i18n.language, channels.rows, t, own, region],
  );
}
