import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  pickParcelEndpoint,
  shipParcelEndpoint,
  undoParcelEndpoint,
} from "../../../contract/orders-changes.ts";
import { useCommand } from "../../api.ts";
import { count, Tag, Trouble } from "../../parts/basics.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { useParcels } from "./units.ts";
import type { Order, Parcel } from "./units.ts";

interface RowProps {
  readonly order: Order;
  readonly parcel: Parcel;
  readonly onDone: () => void;
}

/** The places where the order's units of a parcel lie on hand. */
const placesOf = (order: Order, parcel: Parcel): number[] => {
  const lineIds = new Set(parcel.lines.map((line) => line.lineId));
  const there = order.reservations.filter(
    (each) => each.supplyId === 0 && lineIds.has(each.lineId),
  );
  return [...new Set(there.map((each) => each.placeId))];
};

function Ship({
  parcel,
  placeId,
  onDone,
}: Omit<RowProps, "order"> & { readonly placeId: number | undefined }) {
  const { t } = useTranslation("changes");
  const [tracking, setTracking] = useState("");
  const ship = useCommand(shipParcelEndpoint, ["order"]);
  const carrier = t("parcel.carrier");
  return (
    <>
      <Trouble error={ship.error} />
      <Input
        style={{ width: 160 }}
        placeholder={t("parcel.tracking")}
        aria-label={t("parcel.tracking")}
        value={tracking}
        onChange={(event) => setTracking(event.target.value)}
      />
      <Button
        type="primary"
        disabled={tracking.trim() === "" || placeId === undefined}
        onClick={() =>
          placeId &&
          ship.mutate(
            { params: { id: parcel.id }, body: { placeId, carrier, tracking } },
            { onSuccess: onDone },
          )
        }
      >
        {t("parcel.ship")}
      </Button>
    </>
  );
}

/** What can be done with a parcel now: undo or pick it while it is planned, ship it once picked. */
function Acts({ order, parcel, onDone }: RowProps) {
  const { t } = useTranslation("changes");
  const places = usePlaces();
  const [chosen, setPlace] = useState<number | null>(null);
  const undo = useCommand(undoParcelEndpoint, ["order"]);
  const pick = useCommand(pickParcelEndpoint, ["order"]);
  const options = placesOf(order, parcel);
  const placeId = chosen ?? options[0];
  const params = { id: parcel.id };
  const after = { onSuccess: onDone };
  if (parcel.state !== "planned" && parcel.state !== "picked") return null;
  return (
    <div className="m-actions">
      <Trouble error={undo.error ?? pick.error} />
      {options.length > 1 && (
        <Select
          aria-label={t("place")}
          style={{ width: 140 }}
          value={placeId}
          onChange={setPlace}
          options={options.map((value) => ({ value, label: places.name(value) }))}
        />
      )}
      {parcel.state === "planned" ? (
        <>
          <Button onClick={() => undo.mutate({ params, body: { why: t("parcel.undo") } }, after)}>
            {t("parcel.undo")}
          </Button>
          <Button
            type="primary"
            disabled={placeId === undefined || order.openHolds > 0}
            onClick={() => placeId && pick.mutate({ params, body: { placeId } }, after)}
          >
            {t("parcel.pick")}
          </Button>
        </>
      ) : (
        <Ship parcel={parcel} placeId={placeId} onDone={onDone} />
      )}
    </div>
  );
}

/** What of the order leaves together with others, or apart; nothing when there is no plan. */
export function Parcels({ order, onDone }: { readonly order: Order; readonly onDone: () => void }) {
  const { t } = useTranslation("changes");
  const { data } = useParcels(order.id);
  if (!data || data.parcels.length === 0) return null;
  return (
    <section className="card" style={{ marginTop: 14 }}>
      <h2>{t("parcel.title")}</h2>
      {data.parcels.map((parcel) => {
        const own = parcel.lines.filter((line) => line.orderId === order.id);
        const orders = new Set(parcel.lines.map((line) => line.orderId)).size;
        const units = parcel.lines.reduce((sum, line) => sum + line.units, 0);
        return (
          <div key={parcel.id} style={{ marginBottom: 10 }}>
            <Tag>{t(`parcel.${parcel.kind}`)}</Tag> <Tag>{t(`parcel.state.${parcel.state}`)}</Tag>{" "}
            {t("parcel.holds", { orders, units: count(units), lines: own.length })}{" "}
            <span className="soft">
              {parcel.plannedBy} · {parcel.why}
            </span>
            <Acts order={order} parcel={parcel} onDone={onDone} />
          </div>
        );
      })}
    </section>
  );
}
