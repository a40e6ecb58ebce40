import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf } from "../../../contract/endpoint.ts";
import { saveResourcesEndpoint } from "../../../contract/production.ts";
import { api, newKey, useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { isPool } from "./pasted.ts";
import { NamedFields, namesOf } from "./named-fields.tsx";
import { idOr, optionsOf, plantOptions, refreshFactory } from "./reads.ts";
import type { Factory, ResourceRow } from "./reads.ts";

type Draft = BodyOf<typeof saveResourcesEndpoint>["resources"][number];
export type ResourceKind = Draft["kind"];

export const kinds: readonly ResourceKind[] = ["machine", "line", "oven", "tool", "skill"];

const typedOf = (row: ResourceRow | null, factory: Factory) => ({
  ...namesOf(row),
  placeId: String(row?.placeId ?? factory.plants[0]?.placeId ?? ""),
  kind: row?.kind ?? ("machine" as ResourceKind),
  workCentreId: String(row?.workCentreId ?? ""),
  capacity: String(row?.capacity ?? 1),
  loadUnits: String(row?.loadUnits ?? ""),
  calendarId: String(row?.calendarId ?? ""),
  familyId: String(row?.familyId ?? ""),
  active: row?.active ?? true,
});

type Typed = ReturnType<typeof typedOf>;

function draftOf(typed: Typed): Draft {
  const { placeId, workCentreId, capacity, loadUnits, calendarId, familyId, ...rest } = typed;
  return {
    ...rest,
    placeId: Number(placeId),
    workCentreId: isPool(typed.kind) ? null : idOr(workCentreId),
    capacity: Number(capacity),
    loadUnits: typed.kind === "oven" ? idOr(loadUnits) : null,
    calendarId: idOr(calendarId),
    familyId: isPool(typed.kind) ? null : idOr(familyId),
  };
}

interface FieldsProps {
  readonly typed: Typed;
  readonly factory: Factory;
  readonly change: (part: Partial<Typed>) => void;
}

/** Where it stands and what kind of thing it is. */
function Kind({ typed, factory, change }: FieldsProps) {
  const { t } = useTranslation("factory");
  const centres = factory.workCentres.filter((each) => String(each.placeId) === typed.placeId);
  return (
    <>
      <div className="m-form-row">
        <SelectField
          label={t("plant")}
          value={typed.placeId}
          options={plantOptions(factory)}
          onChange={(placeId) => change({ placeId, workCentreId: "" })}
        />
        <SelectField
          label={t("kind")}
          value={typed.kind}
          options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onChange={(kind) => change({ kind: kind as ResourceKind })}
        />
      </div>
      {!isPool(typed.kind) && (
        <SelectField
          label={t("centre")}
          value={typed.workCentreId}
          options={[{ value: "", label: t("choose") }, ...optionsOf(centres)]}
          onChange={(workCentreId) => change({ workCentreId })}
        />
      )}
    </>
  );
}

/** How much it does at once, when it works, and what it is set up for. */
function Work({ typed, factory, change }: FieldsProps) {
  const { t } = useTranslation("factory");
  const number = { type: "number" as const, required: true, min: 1 };
  return (
    <>
      <div className="m-form-row">
        <TextField
          {...{ ...number, max: 10_000, label: t("capacity"), value: typed.capacity }}
          hint={t(isPool(typed.kind) ? "poolHint" : "capacityHint")}
          onChange={(capacity) => change({ capacity })}
        />
        {typed.kind === "oven" && (
          <TextField
            {...{ ...number, label: t("loadUnits"), value: typed.loadUnits }}
            onChange={(loadUnits) => change({ loadUnits })}
          />
        )}
      </div>
      <SelectField
        label={t("calendar")}
        value={typed.calendarId}
        options={[{ value: "", label: t("plantsCalendar") }, ...optionsOf(factory.calendars)]}
        onChange={(calendarId) => change({ calendarId })}
      />
      {!isPool(typed.kind) && (
        <SelectField
          label={t("family")}
          hint={t("familyHint")}
          value={typed.familyId}
          options={[{ value: "", label: t("noFamily") }, ...optionsOf(factory.families)]}
          onChange={(familyId) => change({ familyId })}
        />
      )}
    </>
  );
}

interface ResourceFormProps {
  readonly row: ResourceRow | null;
  readonly factory: Factory;
  readonly onDone: () => void;
}

/** A machine, line, oven, tool or skill: its place, capacity and clock. */
export function ResourceForm({ row, factory, onDone }: ResourceFormProps) {
  const { t } = useTranslation("factory");
  const [typed, setTyped] = useState(() => typedOf(row, factory));
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const save = useCommand(saveResourcesEndpoint, ["factory"]);
  const before = row && draftOf(typedOf(row, factory));
  const undo = () =>
    void api
      .call(saveResourcesEndpoint, { key: newKey(), body: { resources: before ? [before] : [] } })
      .then(refreshFactory);
  const submit = () =>
    save.mutate(
      { body: { resources: [draftOf(typed)] } },
      {
        onSuccess: () => {
          void refreshFactory();
          toast(t("saved", { name: typed.name }), before ? { undo } : {});
          onDone();
        },
      },
    );
  const fields = { typed, factory, change };
  return (
    <ActForm
      label={row ? row.name : t("create.resources")}
      error={save.error}
      pending={save.isPending || (!isPool(typed.kind) && typed.workCentreId === "")}
      submit={t("save")}
      onSubmit={submit}
    >
      <NamedFields typed={typed} isNew={row === null} change={change} />
      <Kind {...fields} />
      <Work {...fields} />
      <Tick
        label={t("activeHint")}
        checked={typed.active}
        onChange={(active) => change({ active })}
      />
    </ActForm>
  );
}
