import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SelectField, TextField } from "../../parts/form.tsx";
import { ItemField } from "../../parts/item-field.tsx";

interface NewRowProps {
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly choiceLabel: string;
  readonly unitsLabel: string;
  readonly onAdd: (itemId: number, choice: number, units: number) => void;
}

/** An item, a place or channel, and a number: one more row of the table above it. */
export function NewRow({ label, choices, choiceLabel, unitsLabel, onAdd }: NewRowProps) {
  const { t } = useTranslation("sourcing");
  const [code, setCode] = useState("");
  const [itemId, setItem] = useState<number | null>(null);
  const [choice, setChoice] = useState("");
  const [units, setUnits] = useState("");
  const isWhole = /^\d+$/.test(units);
  const isReady = itemId !== null && choice !== "" && isWhole;
  const add = () => {
    if (itemId === null || !isReady) return;
    onAdd(itemId, Number(choice), Number(units));
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
        onChange={(text, item) => {
          setCode(text);
          setItem(item?.id ?? null);
        }}
      />
      <SelectField
        label={choiceLabel}
        value={choice}
        options={[{ value: "", label: t("choose") }, ...choices]}
        onChange={setChoice}
      />
      <TextField label={unitsLabel} type="number" min={0} value={units} onChange={setUnits} />
      <button type="submit" className="m-button m-end" disabled={!isReady}>
        {t("add")}
      </button>
    </form>
  );
}
