import { useTranslation } from "react-i18next";
import { pickParcelEndpoint } from "../../../contract/orders-changes.ts";
import { pickOrder } from "../../../contract/orders-shipping.ts";
import { undoPickEndpoint } from "../../../contract/warehouse.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { Held, heldId } from "./held.tsx";
import { Quantities, useUnits } from "./quantities.tsx";
import { touched } from "./work.ts";
import type { Work, WorkLine } from "./work.ts";

const free = (line: WorkLine) => line.free;

/** What lies on the shelf for an order: how much of it is picked now. */
export function Shelf({ work }: { readonly work: Work }) {
  const { t } = useTranslation("warehouse");
  const lines = work.lines.filter((line) => line.free > 0);
  const units = useUnits(lines, free);
  const pick = useCommand(pickOrder, touched);
  const back = useCommand(undoPickEndpoint, touched);
  const pickParcel = useCommand(pickParcelEndpoint, touched);
  const mayWork = useMay("warehouse.write");
  const planned = work.parcels.filter((parcel) => parcel.state === "planned");
  const { placeId, orderId } = work;
  if (lines.length === 0 && planned.length === 0) return null;
  const start = () => {
    const input = { params: { id: orderId }, body: { placeId, lines: units.chosen } };
    pick.mutate(input, {
      tell: () => toast(t("work.picked"), { undo: () => back.mutate(input) }),
    });
  };
  return (
    <div className="w-step">
      <h4>{t("work.onShelf")}</h4>
      {lines.length > 0 && <Quantities lines={lines} units={units} most={free} />}
      <ErrorNotice error={pick.error ?? pickParcel.error ?? back.error} />
      {mayWork && (
        <div className="m-actions">
          {lines.length > 0 && (
            <button
              type="button"
              className="m-button m-primary w-big"
              disabled={work.isHeld || pick.isPending || units.chosen.length === 0}
              aria-describedby={heldId(work)}
              onClick={start}
            >
              {t("startPick")}
            </button>
          )}
          {planned.map((parcel) => (
            <button
              key={parcel.id}
              type="button"
              className="m-button w-big"
              disabled={work.isHeld || pickParcel.isPending}
              aria-describedby={heldId(work)}
              onClick={() => pickParcel.mutate({ params: { id: parcel.id }, body: { placeId } })}
            >
              {t("work.pickParcel")} ·{" "}
              {parcel.kind === "merge" ? t("merged", { count: parcel.orders }) : t("split")}
            </button>
          ))}
          <Held work={work} />
        </div>
      )}
    </div>
  );
}
