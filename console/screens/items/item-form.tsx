import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveItemsEndpoint } from "../../../contract/items.ts";
import { api, newKey, useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { NamedFields } from "../../parts/named-fields.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import type { ItemRow } from "./columns.tsx";
import { Barcodes, LargerUnits, Parts } from "./item-lists.tsx";
import { draftOf, kinds, typedOf } from "./typed.ts";
import type { Draft, FieldsProps, Typed } from "./typed.ts";

/** What of the item is followed one by one, and how long it lives. */
function Tracking({ typed, change }: FieldsProps) {
  const { t } = useTranslation("items");
  return (
    <fieldset className="m-choose">
      <legend>{t("tracking")}</legend>
      <Tick
        label={t("lotTracked")}
        checked={typed.lotTracked || typed.serialTracked || typed.expiryTracked}
        disabled={typed.serialTracked || typed.expiryTracked}
        onChange={(lotTracked) => change({ lotTracked })}
      />
      <Tick
        label={t("serialTracked")}
        checked={typed.serialTracked}
        onChange={(serialTracked) => change({ serialTracked })}
      />
      <Tick
        label={t("expiryTracked")}
        checked={typed.expiryTracked}
        onChange={(expiryTracked) => change({ expiryTracked })}
      />
      <div className="m-form-row">
        <TextField
          label={t("shelfLifeDays")}
          hint={t("shelfLifeHint")}
          type="number"
          min={1}
          max={36_500}
          value={typed.shelfLifeDays}
          onChange={(shelfLifeDays) => change({ shelfLifeDays })}
        />
        <TextField
          label={t("minShelfDays")}
          hint={t("minShelfHint")}
          type="number"
          min={0}
          max={3_650}
          value={typed.minShelfDays}
          onChange={(minShelfDays) => change({ minShelfDays })}
        />
      </div>
    </fieldset>
  );
}

interface ItemFormProps {
  readonly item: ItemRow | null;
  readonly readOnly: boolean;
  readonly onDone: () => void;
}

/** One item: names, units, barcodes, parts, what is tracked, and whether it is in use. */
export function ItemForm({ item, readOnly, onDone }: ItemFormProps) {
  const { t } = useTranslation("items");
  const [typed, setTyped] = useState(typedOf(item));
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const save = useCommand(saveItemsEndpoint, ["items"]);
  const send = (draft: Draft) =>
    api.call(saveItemsEndpoint, { key: newKey(), body: { items: [draft] } });
  const undo = () => send(draftOf(typedOf(item))).then(() => refreshRows("items"));
  const submit = () =>
    save.mutate(
      { body: { items: [draftOf(typed)] } },
      {
        tell: () => {
          refreshRows("items");
          toast(t("saved", { name: typed.name }), item ? { undo } : {});
        },
        onSuccess: onDone,
      },
    );
  return (
    <fieldset className="m-bare" disabled={readOnly}>
      <ActForm
        label={item ? item.name : t("create")}
        error={save.error}
        pending={save.isPending}
        submit={t("save")}
        onSubmit={submit}
      >
        <NamedFields typed={typed} change={change} isNew={item === null}>
          <SelectField
            label={t("kind")}
            value={typed.kind}
            options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
            onChange={(kind) => change({ kind })}
          />
        </NamedFields>
        <TextField
          label={t("unit")}
          hint={t("unitHint")}
          value={typed.unit}
          onChange={(unit) => change({ unit })}
          required
          maxLength={20}
        />
        {typed.kind === "bundle" && <Parts typed={typed} change={change} />}
        <LargerUnits typed={typed} change={change} />
        <Barcodes typed={typed} change={change} />
        {typed.kind === "item" && <Tracking typed={typed} change={change} />}
        <Tick
          label={t("active")}
          checked={typed.active}
          onChange={(active) => change({ active })}
        />
      </ActForm>
    </fieldset>
  );
}
