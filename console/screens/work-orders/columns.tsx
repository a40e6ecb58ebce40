import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listWorkOrders } from "../../../contract/work-orders.ts";
import { nameOf } from "../../i18n.ts";
import { Tag } from "../../parts/basics.tsx";
import type { Tone } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";

export type WorkOrder = ReplyOf<typeof listWorkOrders>["rows"][number];

const tones: Readonly<Partial<Record<WorkOrder["status"], Tone>>> = {
  in_progress: "good",
  completed: "good",
  paused: "warn",
  cancelled: "bad",
};

/** Where a work order stands, in a word. */
export function StatusTag({ status }: { readonly status: WorkOrder["status"] }) {
  const { t } = useTranslation("workOrders");
  return <Tag tone={tones[status] ?? "plain"}>{t(`status.${status}`)}</Tag>;
}

/** By how much the projected finish is after the need, in whole hours or minutes. */
export function useLateness(): (minutes: number) => string {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  return (minutes) =>
    minutes < 120
      ? t("lateMinutes", { count: minutes })
      : t("lateHours", {
          count: Math.round(minutes / 60),
          hours: format.count(Math.round(minutes / 60)),
        });
}

/** The columns of the list; instants in the plant's own time. */
export function useWorkOrderColumns(): readonly GridColumn<WorkOrder>[] {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const places = usePlaces();
  const late = useLateness();
  const at = (row: WorkOrder, when: string | null) =>
    when === null ? "" : format.instant(when, places.zone(row.placeId));
  const number = { width: 100, numeric: true };
  return [
    { key: "number", title: t("number"), width: 130, text: (row) => row.number },
    { key: "item", title: t("item"), width: 220, text: (row) => `${row.code} ${nameOf(row)}` },
    {
      key: "status",
      title: t("statusTitle"),
      width: 110,
      text: (row) => t(`status.${row.status}`),
      render: (row) => <StatusTag status={row.status} />,
    },
    {
      key: "freedom",
      title: t("freedomTitle"),
      width: 100,
      text: (row) => t(`freedom.${row.freedom}`),
    },
    { key: "units", title: t("units"), ...number, text: (row) => format.count(row.units) },
    { key: "received", title: t("received"), ...number, text: (row) => format.count(row.received) },
    {
      key: "steps",
      title: t("steps"),
      width: 90,
      text: (row) => `${row.done} / ${row.operations}`,
    },
    { key: "needAt", title: t("needAt"), width: 130, text: (row) => at(row, row.needAt) },
    {
      key: "projectedAt",
      title: t("projectedAt"),
      width: 130,
      text: (row) => at(row, row.projectedAt),
    },
    {
      key: "late",
      title: t("late"),
      width: 120,
      text: (row) => (row.lateMinutes === null ? "" : late(row.lateMinutes)),
      render: (row) =>
        row.lateMinutes === null ? null : <Tag tone="bad">{late(row.lateMinutes)}</Tag>,
    },
    { key: "place", title: t("place"), width: 130, text: (row) => places.name(row.placeId) },
  ];
}
