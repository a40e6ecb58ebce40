import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { Tag } from "../../parts/basics.tsx";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { StatusTag, useLateness } from "./columns.tsx";
import type { Found } from "./operations.tsx";

/** Where it stands, what for and by when. */
export function Summary({
  order,
  zone,
}: {
  readonly order: Found;
  readonly zone: string | undefined;
}) {
  const { t } = useTranslation("workOrders");
  const format = useFormat();
  const late = useLateness();
  const places = usePlaces();
  const when = (text: string | null) => (text === null ? "–" : format.fullInstant(text, zone));
  const facts: readonly (readonly [string, string])[] = [
    [t("item"), `${order.code} ${nameOf(order)}`],
    [t("units"), `${format.count(order.received)} / ${format.count(order.units)}`],
    [t("place"), places.name(order.placeId)],
    [t("freedomTitle"), t(`freedom.${order.freedom}`)],
    [t("needAt"), when(order.needAt)],
    [t("projectedAt"), when(order.projectedAt)],
    [t("createdBy"), `${order.createdBy}, ${format.fullInstant(order.createdAt, zone)}`],
  ];
  return (
    <section className="card">
      <p>
        <StatusTag status={order.status} />{" "}
        {order.lateMinutes !== null && <Tag tone="bad">{late(order.lateMinutes)}</Tag>}
      </p>
      <dl className="wo-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {order.note && <p>{order.note}</p>}
    </section>
  );
}
