import { memo } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "../../parts/form.tsx";
import { terms } from "./lane-rows.ts";
import type { LaneRow } from "./lane-rows.ts";
import { PlaceField } from "./place-field.tsx";
import type { PlaceChoice } from "./place-field.tsx";

interface RowProps {
  readonly row: LaneRow;
  readonly at: number;
  readonly ends: readonly PlaceChoice[];
  readonly nameAt: (placeId: number) => string;
  readonly onChange: (id: number, part: Partial<LaneRow>) => void;
  readonly onRemove: (id: number) => void;
}

/** One lane: from where to where, how long, and what is sent at once; drawn anew when it changes. */
export const LaneFields = memo(function LaneFields(props: RowProps) {
  const { row, at, ends, nameAt, onChange, onRemove } = props;
  const { t } = useTranslation("materials");
  const change = (part: Partial<LaneRow>) => onChange(row.id, part);
  const end = (key: "fromPlaceId" | "toPlaceId", label: string) => (
    <PlaceField
      {...{ label, ends, placeId: row[key], name: row[key] === null ? "" : nameAt(row[key]) }}
      cell={`${key}-${row.id}`}
      onPick={(placeId) => change({ [key]: placeId })}
    />
  );
  return (
    <div className="m-rows-line">
      <div className="m-form-row mat-lane">
        {end("fromPlaceId", t("lanes.from"))}
        {end("toPlaceId", t("lanes.to"))}
        {terms.map((key) => (
          <TextField
            key={key}
            {...{ type: "number", label: t(`lanes.${key}`), value: row[key], required: true }}
            {...(key === "days" ? { min: 0, max: 365 } : { min: 1 })}
            onChange={(value) => change({ [key]: value })}
          />
        ))}
      </div>
      <button
        type="button"
        className="m-button"
        aria-label={`${t("lanes.remove")} ${at + 1}`}
        onClick={() => onRemove(row.id)}
      >
        ✕
      </button>
    </div>
  );
});
