import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import { getFactory, saveResourcesEndpoint } from "../../../contract/production.ts";
import { api, newKey, useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { Meanwhile } from "./meanwhile.tsx";
import type { Shown } from "./meanwhile.tsx";
import { isPool } from "./pasted.ts";
import { NamedFields, namesOf } from "../../parts/named-fields.tsx";
import { idOr, nameIn, optionIn, optionsOf, plantOptions, refreshFactory } from "./reads.ts";
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

/** What a person reads of a resource, field by field. */
function useShown(factory: Factory) {
  const { t } = useTranslation("factory");
  return (typed: Typed): Shown => ({
    ...{ [t("name")]: typed.name, [t("nameEn")]: typed.nameEn },
    [t("plant")]: optionIn(plantOptions(factory), typed.placeId),
    [t("kind")]: t(`kinds.${typed.kind}`),
    [t("centre")]: nameIn(factory.workCentres, idOr(typed.workCentreId)),
    ...{ [t("capacity")]: typed.capacity, [t("loadUnits")]: typed.loadUnits },
    [t("calendar")]: nameIn(factory.calendars, idOr(typed.calendarId)),
    [t("family")]: nameIn(factory.families, idOr(typed.familyId)),
    [t("state")]: t(typed.active ? "inUse" : "outOfUse"),
  });
}

/** Saves a resource over the state it began with, and says so with the way back. */
function useSaving({ row, factory, onDone }: ResourceFormProps) {
  const { t } = useTranslation("factory");
  const [base, setBase] = useState(row);
  const save = useCommand(saveResourcesEndpoint, ["factory"]);
  const submit = (typed: Typed, over: ResourceRow | null) => {
    setBase(over);
    const revision = over?.revision ?? 0;
    const body = (draft: Typed, from: number) => ({
      resources: [{ ...draftOf(draft), revision: from }],
    });
    // The way back is refused, too, where somebody has saved since.
    const undo = async () => {
      const before = body(typedOf(over, factory), revision + 1);
      await api.call(saveResourcesEndpoint, { key: newKey(), body: before });
      await refreshFactory();
    };
    const tell = ({ unserved }: ReplyOf<typeof saveResourcesEndpoint>) => {
      void refreshFactory();
      const { name } = typed;
      const said =
        unserved.length > 0
          ? t("savedUnserved", { name, orders: unserved.join(", ") })
          : t("saved", { name });
      toast(said, over ? { undo } : {});
    };
    save.mutate({ body: body(typed, revision) }, { tell, onSuccess: onDone });
  };
  return { base, setBase, save, submit };
}

/** A machine, line, oven, tool or skill: its place, capacity and clock. */
export function ResourceForm(props: ResourceFormProps) {
  const { row, factory } = props;
  const { t } = useTranslation("factory");
  const [typed, setTyped] = useState(() => typedOf(row, factory));
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const { base, setBase, save, submit } = useSaving(props);
  const shown = useShown(factory);
  const load = async () => {
    const found = (await api.call(getFactory)).resources.find((each) => each.code === typed.code);
    return found ? { row: found, shown: shown(typedOf(found, factory)) } : null;
  };
  const restart = (theirs: ResourceRow) => {
    save.reset();
    setBase(theirs);
    setTyped(typedOf(theirs, factory));
  };
  const fields = { typed, factory, change };
  return (
    <ActForm
      label={row ? row.name : t("create.resources")}
      error={null}
      pending={save.isPending || (!isPool(typed.kind) && typed.workCentreId === "")}
      submit={t("save")}
      onSubmit={() => submit(typed, base)}
    >
      <NamedFields typed={typed} isNew={row === null} change={change} />
      <Kind {...fields} />
      <Work {...fields} />
      <Tick
        label={t("activeHint")}
        checked={typed.active}
        onChange={(active) => change({ active })}
      />
      <Meanwhile<ResourceRow>
        {...{ error: save.error, mine: shown(typed), load, onTheirs: restart }}
        onMine={(theirs) => submit(typed, theirs)}
      />
    </ActForm>
  );
}
