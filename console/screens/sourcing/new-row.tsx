import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField } from "../../parts/form.tsx";
import { ItemField } from "../../parts/item-field.tsx";
import type { ItemRow } from "../../parts/item-field.tsx";
import { quantityOf } from "../../parts/units-cell.tsx";
import { UnitsField } from "../../parts/units-field.tsx";
import type { TypedUnits } from "../../parts/units.ts";

export interface NewRowProps {
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly choiceLabel: string;
  readonly unitsLabel: string;
  readonly onAdd: (itemId: number, choice: number, typed: TypedUnits) => void;
}

/** An item, a place or channel, and a quantity in any unit of the item: one more row of the table above it. */
export function NewRow({ label, choices, choiceLabel, unitsLabel, onAdd }: NewRowProps) {
  const { t } = useTranslation("sourcing");
  const [code, setCode] = useState("");
  const [item, setItem] = useState<ItemRow | null>(null);
  const [choice, setChoice] = useState("");
  const [units, setUnits] = useState("");
  const typed = item && quantityOf(units, item);
  const isReady = choice !== "" && Boolean(typed);
  const add = () => {
    if (!item || !typed || !isReady) return;
    onAdd(item.id, Number(choice), typed);
    setCode("");
    setItem(null);
    setUnits("");
  };
  return (
    <form
      className="m-form-row"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <ItemField
        label={t("item")}
        text={code}
        onChange={(text, found) => {
          setCode(text);
          setItem(found);
        }}
      />
      <SelectField
        label={choiceLabel}
        value={choice}
        options={[{ value: "", label: t("choose") }, ...choices]}
        onChange={setChoice}
      />
      <UnitsField label={unitsLabel} value={units} item={item ?? undefined} onChange={setUnits} />
      <button type="submit" className="m-button m-end" disabled={!isReady}>
        {t("add")}
      </button>
    </form>
  );
}
