import { useState } from "react";
import { useTranslation } from "react-i18next";
import { carriers } from "../../../contract/carriers.ts";
import { currentLocale } from "../../i18n.ts";
import { useRemembered } from "../../parts/memory.ts";
import { ActBar } from "./act-forms.tsx";
import { readParcels } from "./ship-paste.ts";
import type { PastedFault, PastedParcel } from "./ship-paste.ts";

interface ShipFormProps {
  /** What stands in the field at first: the chosen orders' numbers, each waiting for its own. */
  readonly text: string;
  readonly onGo: (parcels: readonly PastedParcel[]) => void;
  readonly onLeave: () => void;
}

const faultsShown = 5;

function Faults({ faults }: { readonly faults: readonly PastedFault[] }) {
  const { t } = useTranslation("orderActs");
  if (faults.length === 0) return null;
  return (
    <div role="alert">
      <ul className="m-refused">
        {faults.slice(0, faultsShown).map((each) => (
          <li key={each.row}>
            {t("row", { row: each.row })} <strong>{each.text}</strong> {t(`fault.${each.fault}`)}
          </li>
        ))}
        {faults.length > faultsShown && (
          <li>{t("more", { count: faults.length - faultsShown })}</li>
        )}
      </ul>
    </div>
  );
}

/** A pasted table of order and tracking numbers; a row that cannot be sent is named before it goes. */
export function ShipForm({ text: first, onGo, onLeave }: ShipFormProps) {
  const { t } = useTranslation("orderActs");
  const [text, setText] = useState(first);
  const [faults, setFaults] = useState<readonly PastedFault[]>([]);
  const [code, setCode] = useRemembered<string>("warehouse.carrier", "SF");
  const carrier = carriers.find((each) => each.code === code)?.zh ?? "";
  const go = () => {
    const read = readParcels(text, carrier);
    setFaults(read.faults);
    if (read.faults.length === 0 && read.parcels.length > 0) onGo(read.parcels);
  };
  return (
    <section className="m-notice" aria-label={t("ship")}>
      <ActBar title={t("ship")} submit={t("ship")} onGo={go} onLeave={onLeave}>
        <textarea
          className="m-field m-field-wide"
          aria-label={t("table")}
          placeholder={t("tableHint")}
          rows={5}
          value={text}
          onChange={(event) => setText(event.target.value)}
          required
          autoFocus
        />
        <select
          className="m-field"
          aria-label={t("carrier")}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        >
          {carriers.map((each) => (
            <option key={each.code} value={each.code}>
              {currentLocale() === "en" ? each.en : each.zh}
            </option>
          ))}
        </select>
      </ActBar>
      <p className="m-soft">{t("tableHint")}</p>
      <Faults faults={faults} />
    </section>
  );
}
