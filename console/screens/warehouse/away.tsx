import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deliverShipment } from "../../../contract/warehouse.ts";
import { useCommand } from "../../api.ts";
import { carrierName } from "../../parts/carrier-name.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { usePlaces } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { touched } from "./work.ts";
import type { Shipment } from "./work.ts";

/** The name of who signed, and the one button. */
export function SignForm({ shipmentId }: { readonly shipmentId: number }) {
  const { t } = useTranslation("warehouse");
  const [signedBy, setSignedBy] = useState("");
  const sign = useCommand(deliverShipment, touched);
  const send = () =>
    sign.mutate(
      { params: { id: shipmentId }, body: { signedBy: signedBy.trim() } },
      { tell: () => toast(t("work.signed")) },
    );
  return (
    <form
      className="m-actions"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <input
        className="m-field w-big"
        aria-label={t("sign.by")}
        placeholder={t("sign.by")}
        value={signedBy}
        onChange={(event) => setSignedBy(event.target.value)}
        maxLength={80}
        required
        pattern=".*\S.*"
      />
      <button type="submit" className="m-button m-primary w-big" disabled={sign.isPending}>
        {t("sign.act")}
      </button>
      <ErrorNotice error={sign.error} />
    </form>
  );
}

/** What left for an order: with whom, under which number, and who signed. */
export function Away({ shipments }: { readonly shipments: readonly Shipment[] }) {
  const { t } = useTranslation("warehouse");
  const mayWork = useMay("warehouse.write");
  const format = useFormat();
  const { zone } = usePlaces();
  // As the timeline below has it: in the zone of the place that it left.
  const at = (text: string, { placeId }: Shipment) => format.instant(text, zone(placeId));
  if (shipments.length === 0) return null;
  return (
    <div className="w-step">
      <h4>{t("work.away")}</h4>
      <ul className="w-list">
        {shipments.map((each) => (
          <li key={each.id} className="w-box">
            <div className="m-actions">
              <strong>{carrierName(each.carrier)}</strong>
              <code>{each.tracking}</code>
              <span className="m-soft m-grow">{at(each.shippedAt, each)}</span>
            </div>
            {each.deliveredAt !== null && (
              <span>
                {t("sign.done", { by: each.signedBy ?? "", at: at(each.deliveredAt, each) })}
              </span>
            )}
            {each.deliveredAt === null && mayWork && <SignForm shipmentId={each.id} />}
          </li>
        ))}
      </ul>
    </div>
  );
}
