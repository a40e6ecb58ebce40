import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { undoParcelEndpoint } from "../../../contract/orders-changes.ts";
import { useCommand } from "../../api.ts";
import { count, Tag, Trouble } from "../../parts/basics.tsx";
import { useParcels } from "./units.ts";
import type { Order, Parcel } from "./units.ts";

interface RowProps {
  readonly parcel: Parcel;
  readonly onDone: () => void;
}

/** A plan is taken back before it is picked; picking and all after it is the warehouse's box. */
function Undo({ parcel, onDone }: RowProps) {
  const { t } = useTranslation("changes");
  const undo = useCommand(undoParcelEndpoint, ["order"]);
  if (parcel.state !== "planned") return null;
  const input = { params: { id: parcel.id }, body: { why: t("parcel.undo") } };
  return (
    <div className="m-actions">
      <Trouble error={undo.error} />
      <Button onClick={() => undo.mutate(input, { tell: onDone })}>{t("parcel.undo")}</Button>
    </div>
  );
}

/** What of the order leaves together with others, or apart; nothing when there is no plan. */
export function Parcels({ order, onDone }: { readonly order: Order; readonly onDone: () => void }) {
  const { t } = useTranslation("changes");
  const { data } = useParcels(order.id);
  if (!data || data.parcels.length === 0) return null;
  return (
    <section className="card" style={{ marginTop: 14 }} aria-label={t("parcel.title")}>
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
            <Undo parcel={parcel} onDone={onDone} />
          </div>
        );
      })}
    </section>
  );
}
