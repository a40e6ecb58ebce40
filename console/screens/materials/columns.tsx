import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { Tag } from "../../parts/basics.tsx";
import type { Tone } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { amountOf } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { usePlaces } from "../../parts/masters.ts";
import { useMoney } from "../money.tsx";
import type { Action, Named } from "./reads.ts";
import { unitWord } from "../../parts/units.ts";

/** An action with the item it is about. */
export type Row = Action & { readonly item: Named | undefined };

const tones: Readonly<Record<Action["kind"], Tone>> = {
  order: "plain",
  make: "plain",
  increase: "warn",
  expedite: "bad",
  defer: "plain",
  decrease: "warn",
  cancel: "warn",
  transfer: "plain",
};

/** What an action does to units and day, in words. */
export function useChange(): (row: Action, unit: string) => string {
  const { t } = useTranslation("materials");
  const format = useFormat();
  const places = usePlaces();
  return (row, unit) => {
    const units = `${format.count(row.newUnits)} ${unit}`;
    const day = format.day(row.newDay);
    const before = { units: format.count(row.units), day: row.day ? format.day(row.day) : "" };
    if (row.kind === "order" && row.orderUnits !== row.newUnits)
      return t("change.orderMore", { units, day, ordered: format.count(row.orderUnits) });
    if (row.kind === "transfer") {
      const from = row.fromPlaceId === null ? "" : places.name(row.fromPlaceId);
      return t("change.transfer", { units, day, from, to: places.name(row.placeId) });
    }
    return t(`change.${row.kind}`, { units, day, fromUnits: before.units, fromDay: before.day });
  };
}

/** Who asked, in words; an order is opened from here. */
function Asked({ cause }: Pick<Action, "cause">) {
  const { t } = useTranslation("materials");
  const format = useFormat();
  if (cause.orderId !== null)
    return (
      <Link to={`/orders/${cause.orderId}`}>{t("cause.order", { number: cause.number })}</Link>
    );
  const day = cause.day === null ? "" : format.day(cause.day);
  return <>{t(`cause.${cause.kind}`, { day, number: cause.number })}</>;
}

function useAskedText() {
  const { t } = useTranslation("materials");
  const format = useFormat();
  return ({ kind, number, day }: Action["cause"]) =>
    t(`cause.${kind}`, { number, day: day === null ? "" : format.day(day) });
}

/** The columns of the list. */
export function useActionColumns(firstDay: string | null): readonly GridColumn<Row>[] {
  const { t } = useTranslation("materials");
  const format = useFormat();
  const places = usePlaces();
  const change = useChange();
  const asked = useAskedText();
  const money = useMoney();
  const isDue = (row: Row) => firstDay !== null && row.actBy <= firstDay;
  return [
    {
      ...{ key: "kind", title: t("kindTitle"), width: 90 },
      text: (row) => t(`kind.${row.kind}`),
      render: (row) => <Tag tone={tones[row.kind]}>{t(`kind.${row.kind}`)}</Tag>,
    },
    {
      ...{ key: "risk", title: t("risk"), width: 130 },
      ...amountOf(
        (row) => ({ minor: row.riskMinor, currency: money.data?.currency ?? "CNY" }),
        format.money,
      ),
    },
    {
      ...{ key: "item", title: t("item"), width: 230 },
      text: (row) => (row.item ? `${row.item.code} ${nameOf(row.item)}` : ""),
    },
    {
      ...{ key: "change", title: t("what"), width: 300 },
      text: (row) => change(row, unitWord(row.item?.unit ?? "")),
    },
    {
      ...{ key: "actBy", title: t("actBy"), width: 130 },
      text: (row) => format.day(row.actBy),
      render: (row) =>
        isDue(row) ? <Tag tone="bad">{t("now")}</Tag> : <>{format.day(row.actBy)}</>,
    },
    { key: "receipt", title: t("receipt"), width: 130, text: (row) => row.receiptNumber },
    {
      ...{ key: "cause", title: t("causeTitle"), width: 210 },
      text: (row) => asked(row.cause),
      render: (row) => <Asked cause={row.cause} />,
    },
    { key: "place", title: t("place"), width: 120, text: (row) => places.name(row.placeId) },
    {
      ...{ key: "answer", title: t("answer"), width: 220 },
      text: (row) => row.reason ?? (row.made ? row.made.number : ""),
      render: (row) => <Answer row={row} />,
    },
  ];
}

/** What a person made of an action: the work order it became, or why it was dismissed. */
function Answer({ row }: { readonly row: Row }) {
  const { t } = useTranslation("materials");
  if (row.made?.kind === "work_order")
    return <Link to={`/work-orders/${row.made.id}`}>{row.made.number}</Link>;
  if (row.made) return <>{row.made.number}</>;
  if (row.reason === null) return null;
  return <>{t("dismissedBy", { who: row.dismissedBy ?? "", reason: row.reason })}</>;
}
