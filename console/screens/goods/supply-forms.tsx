import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { changeSupplyEndpoint, receiveSupplyEndpoint } from "../../../contract/stock-supplies.ts";
import type { listSuppliesEndpoint } from "../../../contract/stock-supplies.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { isUnits, UnitsField } from "../../parts/units-field.tsx";
import { smallestOf, typedUnits, unitsBody } from "../../parts/units.ts";
import { useMoved } from "./rows.ts";

export type Supply = ReplyOf<typeof listSuppliesEndpoint>["rows"][number];

interface FormProps {
  readonly supply: Supply;
  readonly onDone: () => void;
}

const countedBy = ({ unit, larger }: Supply) => ({ unit, units: larger });

/** Receives all or part of it, into a lot where the item has lots. */
function ReceiveForm({ supply, onDone }: FormProps) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const receive = useCommand(receiveSupplyEndpoint);
  const [units, setUnits] = useState(String(supply.units));
  const [lot, setLot] = useState("");
  const [until, setUntil] = useState("");
  const [over, setOver] = useState("");
  const typed = typedUnits(units);
  const isOver = ((typed && smallestOf(countedBy(supply), typed)) ?? 0) > supply.units;
  const send = () => {
    const named = lot.trim();
    const body = {
      ...unitsBody(units),
      ...(named ? { lot: { code: named, ...(until ? { expiresOn: until } : {}) } } : {}),
      ...(isOver ? { over: over.trim() } : {}),
    };
    receive.mutate(
      { params: { itemId: supply.itemId, id: supply.id }, body },
      {
        tell,
        onSuccess: onDone,
      },
    );
  };
  return (
    <ActForm
      label={t("supplies.receive")}
      error={receive.error}
      pending={receive.isPending || !isUnits(units, countedBy(supply))}
      submit={t(isOver ? "supplies.receiveOver" : "supplies.receive")}
      onSubmit={send}
    >
      <UnitsField label={t("units")} value={units} onChange={setUnits} item={countedBy(supply)} />
      {supply.lotTracked && <TextField label={t("lot")} value={lot} onChange={setLot} required />}
      {supply.expiryTracked && (
        <TextField label={t("expiresOn")} type="date" value={until} onChange={setUntil} />
      )}
      {isOver && (
        <TextField
          label={t("supplies.over")}
          hint={t("supplies.overHint", { units: supply.units })}
          value={over}
          onChange={setOver}
          maxLength={2_000}
          required
        />
      )}
    </ActForm>
  );
}

function ChangeForm({ supply, onDone }: FormProps) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const change = useCommand(changeSupplyEndpoint);
  const [units, setUnits] = useState(String(supply.units));
  const [day, setDay] = useState(supply.day);
  const [why, setWhy] = useState("");
  const send = () =>
    change.mutate(
      {
        params: { itemId: supply.itemId, id: supply.id },
        body: { ...unitsBody(units), day, why: why.trim() },
      },
      {
        tell,
        onSuccess: onDone,
      },
    );
  return (
    <ActForm
      label={t("supplies.change")}
      error={change.error}
      pending={change.isPending || !(units === "0" || isUnits(units, countedBy(supply)))}
      submit={t("supplies.change")}
      onSubmit={send}
    >
      <TextField label={t("day")} type="date" value={day} onChange={setDay} required />
      <UnitsField label={t("units")} value={units} onChange={setUnits} item={countedBy(supply)} />
      <TextField label={t("why")} value={why} onChange={setWhy} maxLength={2_000} required />
    </ActForm>
  );
}

/** One receipt to come, and what may be done with it. */
export function SupplyRecord(props: FormProps & { readonly readOnly: boolean }) {
  const { t } = useTranslation("goods");
  const { supply, readOnly } = props;
  if (supply.fedBy === "production")
    return (
      <p>
        {t("supplies.ofProduction")} <Link to="/floor">{t("supplies.toFloor")}</Link>
      </p>
    );
  if (supply.fedBy === "transfer")
    return (
      <p>
        {t("supplies.ofTransfer")}{" "}
        <Link to={`/transfers?open=${supply.documentId}`}>{t("supplies.toTransfer")}</Link>
      </p>
    );
  if (readOnly) return null;
  return (
    <>
      <ReceiveForm {...props} />
      <ChangeForm {...props} />
    </>
  );
}
