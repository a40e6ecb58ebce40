import { useTranslation } from "react-i18next";
import { TextField } from "../../parts/form.tsx";
import { ItemField } from "../../parts/item-field.tsx";
import { RowsField } from "../../parts/rows-field.tsx";
import type { FieldsProps } from "./typed.ts";

/** Larger units in which people count it: a carton is 12. */
export function LargerUnits({ typed, change }: FieldsProps) {
  const { t } = useTranslation("items");
  return (
    <RowsField
      label={t("units")}
      hint={t("unitsHint", { unit: typed.unit })}
      rows={typed.units}
      fresh={{ unit: "", factor: "" }}
      add={t("addUnit")}
      remove={t("removeUnit")}
      onChange={(units) => change({ units: [...units] })}
    >
      {(row, set, at) => (
        <>
          <TextField
            label={t("largerUnit", { at: at + 1 })}
            value={row.unit}
            onChange={(unit) => set({ unit })}
            required
            maxLength={20}
          />
          <TextField
            label={t("factor", { unit: typed.unit })}
            type="number"
            min={2}
            max={1_000_000}
            value={row.factor}
            onChange={(factor) => set({ factor })}
            required
          />
        </>
      )}
    </RowsField>
  );
}

/** Barcodes, each of one unit or of a pack. */
export function Barcodes({ typed, change }: FieldsProps) {
  const { t } = useTranslation("items");
  return (
    <RowsField
      label={t("barcodes")}
      rows={typed.barcodes}
      fresh={{ code: "", units: "1" }}
      add={t("addBarcode")}
      remove={t("removeBarcode")}
      onChange={(barcodes) => change({ barcodes: [...barcodes] })}
    >
      {(row, set, at) => (
        <>
          <TextField
            label={t("barcode", { at: at + 1 })}
            value={row.code}
            onChange={(code) => set({ code })}
            required
            minLength={4}
            maxLength={48}
          />
          <TextField
            label={t("unitsOfCode")}
            type="number"
            min={1}
            value={row.units}
            onChange={(units) => set({ units })}
            required
          />
        </>
      )}
    </RowsField>
  );
}

/** What one of a bundle is made of; it comes apart before anything is reserved. */
export function Parts({ typed, change }: FieldsProps) {
  const { t } = useTranslation("items");
  return (
    <RowsField
      label={t("parts")}
      hint={t("partsHint")}
      rows={typed.parts}
      fresh={{ code: "", units: "1" }}
      add={t("addPart")}
      remove={t("removePart")}
      onChange={(parts) => change({ parts: [...parts] })}
    >
      {(row, set, at) => (
        <>
          <ItemField
            label={t("part", { at: at + 1 })}
            text={row.code}
            onChange={(code) => set({ code })}
          />
          <TextField
            label={t("unitsOfPart")}
            type="number"
            min={1}
            value={row.units}
            onChange={(units) => set({ units })}
            required
          />
        </>
      )}
    </RowsField>
  );
}
