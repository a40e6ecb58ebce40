import { useTranslation } from "react-i18next";
import { day, Trouble } from "../../parts/basics.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { Away } from "./away.tsx";
import { Boxes } from "./boxes.tsx";
import { Hand } from "./hand.tsx";
import { Shelf } from "./shelf.tsx";
import "./warehouse.css";
import { useOrderWork } from "./work.ts";

interface OrderWorkProps {
  readonly orderId: number;
  /** Only what is to be done here; every place when it is not said. */
  readonly placeId?: number;
}

/** All that the warehouse has to do for an order: shelf, hand, boxes, and what is on its way. */
export function OrderWork({ orderId, placeId }: OrderWorkProps) {
  const { t } = useTranslation("warehouse");
  const { name } = usePlaces();
  const { data, error } = useOrderWork(orderId);
  const places = (data?.places ?? []).filter((each) => !placeId || each.placeId === placeId);
  const shipments = (data?.shipments ?? []).filter((each) => !placeId || each.placeId === placeId);
  if (!data) return <Trouble error={error} />;
  if (places.length === 0 && shipments.length === 0)
    return placeId ? <p className="m-soft">{t("work.nothing")}</p> : null;
  return (
    <section className="card w-work" aria-label={t("work.title")}>
      <h2>{t("work.title")}</h2>
      <Trouble error={error} />
      {places.map((work) => (
        <div key={work.placeId} className="w-place">
          <h3>
            {name(work.placeId)} <span className="m-soft">{day(work.shipDay)}</span>
          </h3>
          <Shelf key={`shelf ${work.toPick} ${work.picked}`} work={work} />
          <Hand key={`hand ${work.lines.map((line) => line.loose).join(" ")}`} work={work} />
          <Boxes work={work} />
        </div>
      ))}
      <Away shipments={shipments} />
    </section>
  );
}
