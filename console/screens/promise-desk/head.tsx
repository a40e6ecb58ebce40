import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import { Field, SelectField, TextField } from "../../parts/form.tsx";
import { useChannels, usePlaces } from "../../parts/masters.ts";
import { RegionSelect } from "../../parts/region-select.tsx";
import type { Ask } from "./ask.ts";

interface HeadProps {
  readonly ask: Ask;
  readonly change: (part: Partial<Ask>) => void;
}

/** For whom, to where, by when, from which place, and how much it matters. */
export function Head({ ask, change }: HeadProps) {
  const { t } = useTranslation("desk");
  const channels = useChannels();
  const places = usePlaces();
  const warehouses = places.rows.filter((row) => row.active && row.kind !== "shortfall");
  return (
    <div className="m-form-row">
      <SelectField
        label={t("channel")}
        value={String(ask.channelId)}
        options={channels.rows.map((row) => ({ value: String(row.id), label: nameOf(row) }))}
        onChange={(value) => change({ channelId: Number(value) })}
      />
      <RegionSelect value={ask.region} onChange={(region) => change({ region })} />
      <SelectField
        label={t("place")}
        value={String(ask.placeId ?? "")}
        options={[
          { value: "", label: t("anyPlace") },
          ...warehouses.map((row) => ({ value: String(row.id), label: nameOf(row) })),
        ]}
        onChange={(value) => change({ placeId: value === "" ? null : Number(value) })}
      />
      <TextField
        label={t("wantedDay")}
        type="date"
        value={ask.wantedDay}
        onChange={(wantedDay) => change({ wantedDay })}
      />
      <Field label={t("priority")} hint={t("priorityHint")}>
        {(ties) => (
          <input
            {...ties}
            className="m-field"
            type="number"
            min={-1000}
            max={1000}
            value={ask.priority}
            onChange={(event) => change({ priority: Number(event.target.value) })}
          />
        )}
      </Field>
    </div>
  );
}
