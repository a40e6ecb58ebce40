import { useState } from "react";
import { useTranslation } from "react-i18next";
import { carriers, trackingRule } from "../../../contract/carriers.ts";
import { shipPackageEndpoint, undoPackEndpoint } from "../../../contract/warehouse.ts";
import { useCommand } from "../../api.ts";
import { currentLocale } from "../../i18n.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { SelectField, TextField } from "../../parts/form.tsx";
import { useRemembered } from "../../parts/memory.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import { touched } from "./work.ts";
import type { Box, Work } from "./work.ts";

const other = "other";

interface HandOverProps {
  readonly onShip: (way: { carrier: string; tracking: string }) => void;
  readonly pending: boolean;
}

/** The carrier and the number on its label; a number that cannot be the carrier's is told at once. */
function HandOver({ onShip, pending }: HandOverProps) {
  const { t } = useTranslation("warehouse");
  const [code, setCode] = useRemembered<string>("warehouse.carrier", "SF");
  const [named, setNamed] = useState("");
  const [tracking, setTracking] = useState("");
  const known = carriers.find((each) => each.code === code);
  const nameOf = (each: { zh: string; en: string }) =>
    currentLocale() === "en" ? each.en : each.zh;
  // What is stored is the Chinese name: it stands on labels and in what platforms are told.
  const carrier = known ? known.zh : named.trim();
  const number = tracking.trim().toUpperCase();
  const isWrong = number !== "" && carrier !== "" && trackingRule(carrier, number) !== null;
  return (
    <form
      className="m-actions w-ship"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWrong) onShip({ carrier, tracking: number });
      }}
    >
      <SelectField
        label={t("ship.carrier")}
        value={known ? code : other}
        onChange={setCode}
        options={[
          ...carriers.map((each) => ({ value: each.code, label: nameOf(each) })),
          { value: other, label: t("ship.other") },
        ]}
      />
      {!known && (
        <TextField
          label={t("ship.otherName")}
          value={named}
          onChange={setNamed}
          maxLength={80}
          required
        />
      )}
      <TextField
        label={t("ship.tracking")}
        value={tracking}
        onChange={setTracking}
        maxLength={80}
        required
        {...(isWrong ? { hint: t("ship.wrong", { carrier: known ? nameOf(known) : named }) } : {})}
      />
      <button type="submit" className="m-button m-primary w-big" disabled={pending || isWrong}>
        {t("ship.act")}
      </button>
    </form>
  );
}

function OneBox({ box, work }: { readonly box: Box; readonly work: Work }) {
  const { t } = useTranslation("warehouse");
  const open = useCommand(undoPackEndpoint, touched);
  const ship = useCommand(shipPackageEndpoint, touched);
  const mayWork = useMay("warehouse.write");
  const codeOf = (lineId: number) => work.lines.find((line) => line.lineId === lineId)?.code;
  const parcel = work.parcels.find((each) => each.id === box.parcelId);
  const params = { id: box.id };
  return (
    <li className="w-box">
      <div className="m-actions">
        <strong>{t("pack.box", { id: box.id })}</strong>
        {box.weightGrams !== null && <span>{t("pack.grams", { grams: box.weightGrams })}</span>}
        {parcel && parcel.orders > 1 && (
          <span className="tag">{t("merged", { count: parcel.orders })}</span>
        )}
        <span className="m-soft m-grow">
          {box.lines
            .filter((line) => line.orderId === work.orderId)
            .map((line) => `${codeOf(line.lineId) ?? ""} × ${line.units}`)
            .join(" · ")}
        </span>
        <a className="m-button w-big" href={`/print/packing-slip/${box.id}`} target="_blank">
          {t("pack.slip")}
        </a>
        {mayWork && (
          <button
            type="button"
            className="m-button w-big"
            disabled={open.isPending}
            onClick={() => open.mutate({ params }, { tell: () => toast(t("work.unpacked")) })}
          >
            {t("pack.undo")}
          </button>
        )}
      </div>
      {mayWork && (
        <HandOver
          pending={ship.isPending}
          onShip={(body) => ship.mutate({ params, body }, { tell: () => toast(t("work.shipped")) })}
        />
      )}
      <ErrorNotice error={ship.error ?? open.error} />
    </li>
  );
}

/** The boxes of an order at a place: their slip, their carrier, or open again. */
export function Boxes({ work }: { readonly work: Work }) {
  const { t } = useTranslation("warehouse");
  if (work.packages.length === 0) return null;
  return (
    <div className="w-step">
      <h4>{t("work.boxes")}</h4>
      <ul className="w-list">
        {work.packages.map((box) => (
          <OneBox key={box.id} box={box} work={work} />
        ))}
      </ul>
    </div>
  );
}
