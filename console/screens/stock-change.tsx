import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeStockEndpoint } from "../../contract/stock.ts";
import { planSupply } from "../../contract/stock-supplies.ts";
import { useCommand } from "../api.ts";
import { ActForm, SelectField, TextField } from "../parts/form.tsx";
import { ItemField } from "../parts/item-field.tsx";
import type { ItemRow } from "../parts/item-field.tsx";
import { usePlaces } from "../parts/masters.ts";
import { toast } from "../parts/undo-toast.tsx";
import { isUnits, UnitsField } from "../parts/units-field.tsx";
import { unitsBody } from "../parts/units.ts";

const kinds = ["receipt", "issue", "adjustment", "planned"] as const;
type Kind = (typeof kinds)[number];

const empty = { kind: "receipt" as Kind, code: "", place: "", units: "", day: "", why: "" };

const unsigned = (text: string) => text.trim().replace(/^-\s*/, "");

/** A typed quantity that may be taken away: `-2` of whatever unit stands behind it. */
function signedUnits(text: string): { units: number; unit?: string } {
  const { units, ...unit } = unitsBody(unsigned(text));
  return { units: text.trim().startsWith("-") ? -units : units, ...unit };
}

/** Books a change of stock, or announces a receipt; promises move with it. */
function useBooking(onDone: () => void) {
  const { t } = useTranslation();
  const change = useCommand(changeStockEndpoint, ["stock"]);
  const plan = useCommand(planSupply, ["stock"]);
  const tell = (done: { gained: number; slipped: number; run: number | null }) => {
    toast(t("stock.changed", { gained: done.gained, slipped: done.slipped }));
  };
  return {
    error: change.error ?? plan.error,
    pending: change.isPending || plan.isPending,
    book({ kind, place, units, day, why }: typeof empty, itemId: number) {
      const at = { itemId, placeId: Number(place) };
      if (kind === "planned") {
        const supply = { ...at, kind, day, ...unitsBody(units), documentNumber: why.trim() };
        plan.mutate({ body: { supplies: [supply] } }, { tell, onSuccess: onDone });
      } else {
        const changes = [{ ...at, ...signedUnits(units) }];
        change.mutate({ body: { kind, why: why.trim(), changes } }, { tell, onSuccess: onDone });
      }
    },
  };
}

interface PlaceChoiceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A place where goods are kept. */
function PlaceChoice(props: PlaceChoiceProps) {
  const { t } = useTranslation();
  const places = usePlaces();
  const options = places.rows
    .filter((row) => row.kind === "warehouse" || row.kind === "store")
    .map((row) => ({ value: String(row.id), label: places.name(row.id) }));
  return (
    <SelectField
      label={t("stock.place")}
      options={[{ value: "", label: "—" }, ...options]}
      {...props}
    />
  );
}

/** What changes, where, by how much in whatever unit, and why. */
export function ChangeForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const booking = useBooking(onDone);
  const [draft, setDraft] = useState(empty);
  const [item, setItem] = useState<ItemRow | null>(null);
  const set = (part: Partial<typeof empty>) => setDraft({ ...draft, ...part });
  const isWhole = isUnits(unsigned(draft.units), item ?? undefined);
  return (
    <ActForm
      label={t("stock.change")}
      error={booking.error}
      pending={booking.pending || item === null || draft.place === "" || !isWhole}
      submit={t("save")}
      onSubmit={() => item && booking.book(draft, item.id)}
      more={<Link to="/repromises">{t("stock.toRuns")}</Link>}
    >
      <SelectField
        label={t("stock.kind")}
        value={draft.kind}
        options={kinds.map((value) => ({ value, label: t(`movement.${value}`) }))}
        onChange={(kind) => set({ kind: kinds.find((each) => each === kind) ?? "receipt" })}
      />
      <ItemField
        label={t("line.item")}
        text={draft.code}
        onChange={(code, found) => {
          set({ code });
          setItem(found);
        }}
      />
      <PlaceChoice value={draft.place} onChange={(place) => set({ place })} />
      <UnitsField
        label={t("line.units")}
        value={draft.units}
        onChange={(units) => set({ units })}
        item={item ?? undefined}
        signed
      />
      {draft.kind === "planned" && (
        <TextField
          label={t("stock.day")}
          type="date"
          value={draft.day}
          onChange={(day) => set({ day })}
          required
        />
      )}
      <TextField
        label={t("why")}
        value={draft.why}
        onChange={(why) => set({ why })}
        maxLength={200}
        required
      />
    </ActForm>
  );
}
