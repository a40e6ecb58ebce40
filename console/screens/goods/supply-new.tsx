import { useState } from "react";
import { useTranslation } from "react-i18next";
import { planSupply } from "../../../contract/stock-supplies.ts";
import { useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { isUnits, UnitsField } from "../../parts/units-field.tsx";
import { unitsBody } from "../../parts/units.ts";
import { ItemField, PlaceField } from "./fields.tsx";
import { useItemsLike, useMoved } from "./rows.ts";

const empty = { code: "", place: "", kind: "planned", day: "", units: "", paper: "" };

/** Announces a receipt: what, where, when, how many, by which paper. */
export function NewSupply({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("goods");
  const tell = useMoved();
  const plan = useCommand(planSupply);
  const [draft, setDraft] = useState(empty);
  const { same } = useItemsLike(draft.code);
  const set = (key: keyof typeof empty) => (value: string) => setDraft({ ...draft, [key]: value });
  const send = async () => {
    const kind = draft.kind === "planned" ? ("planned" as const) : ("in_transit" as const);
    const supply = {
      ...{ itemId: same?.id ?? 0, placeId: Number(draft.place), kind, day: draft.day },
      ...{ ...unitsBody(draft.units), documentNumber: draft.paper.trim() },
    };
    tell(await plan.mutateAsync({ body: { supplies: [supply] } }));
    onDone();
  };
  return (
    <ActForm
      label={t("supplies.new")}
      error={plan.error}
      pending={plan.isPending || !same || draft.place === "" || !isUnits(draft.units, same)}
      submit={t("supplies.new")}
      onSubmit={() => void send().catch(() => undefined)}
    >
      <ItemField value={draft.code} onChange={set("code")} />
      <PlaceField value={draft.place} onChange={set("place")} />
      <SelectField
        label={t("supplies.kind")}
        value={draft.kind}
        onChange={set("kind")}
        options={["planned", "in_transit"].map((value) => ({
          value,
          label: t(`supplies.${value}`),
        }))}
      />
      <TextField label={t("day")} type="date" value={draft.day} onChange={set("day")} required />
      <UnitsField label={t("units")} value={draft.units} onChange={set("units")} item={same} />
      <TextField
        label={t("supplies.document")}
        value={draft.paper}
        onChange={set("paper")}
        maxLength={200}
        required
      />
    </ActForm>
  );
}
