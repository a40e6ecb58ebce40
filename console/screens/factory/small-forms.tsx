import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  getFactory,
  saveFamiliesEndpoint,
  savePlantsEndpoint,
  saveWorkCentresEndpoint,
} from "../../../contract/production.ts";
import { api, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ActForm, SelectField, Tick } from "../../parts/form.tsx";
import { usePlaces } from "../../parts/masters.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { Meanwhile } from "./meanwhile.tsx";
import type { Shown } from "./meanwhile.tsx";
import { NamedFields, namesOf } from "../../parts/named-fields.tsx";
import { optionIn, optionsOf, plantOptions, refreshFactory } from "./reads.ts";
import type { CentreRow, Factory, FamilyRow, PlantRow } from "./reads.ts";

interface FormProps<Row> {
  readonly row: Row | null;
  readonly factory: Factory;
  readonly onDone: () => void;
}

/** What follows a saved form: lists are read again, the drawer closes, the name is said. */
function useDone(onDone: () => void) {
  const { t } = useTranslation("factory");
  return (name: string) => ({
    tell: () => {
      void refreshFactory();
      toast(t("saved", { name }));
    },
    onSuccess: onDone,
  });
}

const centreTyped = (row: CentreRow | null, factory: Factory) => ({
  ...namesOf(row),
  placeId: String(row?.placeId ?? factory.plants[0]?.placeId ?? ""),
  active: row?.active ?? true,
});

type CentreTyped = ReturnType<typeof centreTyped>;

/** What a person reads of a work centre, field by field. */
function useCentreShown(factory: Factory) {
  const { t } = useTranslation("factory");
  return (typed: CentreTyped): Shown => ({
    ...{ [t("name")]: typed.name, [t("nameEn")]: typed.nameEn },
    [t("plant")]: optionIn(plantOptions(factory), typed.placeId),
    [t("state")]: t(typed.active ? "inUse" : "outOfUse"),
  });
}

/** A work centre: resources that do the same work. */
export function CentreForm({ row, factory, onDone }: FormProps<CentreRow>) {
  const { t } = useTranslation("factory");
  const [typed, setTyped] = useState(() => centreTyped(row, factory));
  const [base, setBase] = useState(row);
  const change = (part: Partial<CentreTyped>) => setTyped({ ...typed, ...part });
  const save = useCommand(saveWorkCentresEndpoint, ["factory"]);
  const done = useDone(onDone);
  const shown = useCentreShown(factory);
  const submit = (over: CentreRow | null) => {
    setBase(over);
    const draft = { ...typed, placeId: Number(typed.placeId), revision: over?.revision ?? 0 };
    save.mutate({ body: { workCentres: [draft] } }, done(typed.name));
  };
  const load = async () => {
    const { workCentres } = await api.call(getFactory);
    const found = workCentres.find((each) => each.code === typed.code);
    return found ? { row: found, shown: shown(centreTyped(found, factory)) } : null;
  };
  const restart = (theirs: CentreRow) => {
    save.reset();
    setBase(theirs);
    setTyped(centreTyped(theirs, factory));
  };
  return (
    <ActForm
      label={row ? row.name : t("create.centres")}
      error={null}
      pending={save.isPending || typed.placeId === ""}
      submit={t("save")}
      onSubmit={() => submit(base)}
    >
      <NamedFields typed={typed} isNew={row === null} change={change} />
      <SelectField
        label={t("plant")}
        value={typed.placeId}
        options={plantOptions(factory)}
        onChange={(placeId) => change({ placeId })}
      />
      <Tick
        label={t("activeHint")}
        checked={typed.active}
        onChange={(active) => change({ active })}
      />
      <Meanwhile
        {...{ error: save.error, mine: shown(typed), load }}
        {...{ onTheirs: restart, onMine: submit }}
      />
    </ActForm>
  );
}

/** A setup family: what a resource is set up for. */
export function FamilyForm({ row, onDone }: FormProps<FamilyRow>) {
  const { t } = useTranslation("factory");
  const [typed, setTyped] = useState(namesOf(row));
  const [base, setBase] = useState(row);
  const save = useCommand(saveFamiliesEndpoint, ["factory"]);
  const done = useDone(onDone);
  const shown = (names: typeof typed): Shown => ({
    ...{ [t("name")]: names.name, [t("nameEn")]: names.nameEn },
  });
  const submit = (over: FamilyRow | null) => {
    setBase(over);
    const families = [{ ...typed, revision: over?.revision ?? 0 }];
    save.mutate({ body: { families } }, done(typed.name));
  };
  const load = async () => {
    const found = (await api.call(getFactory)).families.find((each) => each.code === typed.code);
    return found ? { row: found, shown: shown(namesOf(found)) } : null;
  };
  const restart = (theirs: FamilyRow) => {
    save.reset();
    setBase(theirs);
    setTyped(namesOf(theirs));
  };
  return (
    <ActForm
      label={row ? row.name : t("create.families")}
      error={null}
      pending={save.isPending}
      submit={t("save")}
      onSubmit={() => submit(base)}
    >
      <NamedFields
        typed={typed}
        isNew={row === null}
        change={(part) => setTyped({ ...typed, ...part })}
      />
      <Meanwhile
        {...{ error: save.error, mine: shown(typed), load }}
        {...{ onTheirs: restart, onMine: submit }}
      />
    </ActForm>
  );
}

const plantTyped = (row: PlantRow | null, factory: Factory) => ({
  placeId: String(row?.placeId ?? ""),
  calendarId: String(row?.calendarId ?? factory.calendars[0]?.id ?? ""),
});

type PlantTyped = ReturnType<typeof plantTyped>;

/** Saves a plant over the state it began with; where a colleague saved since, both are shown. */
function usePlantSaving({ row, factory, onDone }: FormProps<PlantRow>) {
  const { t } = useTranslation("factory");
  const [typed, setTyped] = useState(() => plantTyped(row, factory));
  const [base, setBase] = useState(row);
  const save = useCommand(savePlantsEndpoint, ["factory"]);
  const done = useDone(onDone);
  const shown = ({ calendarId }: PlantTyped): Shown => ({
    [t("calendar")]: optionIn(optionsOf(factory.calendars), calendarId),
  });
  return {
    ...{ typed, setTyped, base, save },
    submit(name: string, over: PlantRow | null) {
      setBase(over);
      const [placeId, calendarId] = [Number(typed.placeId), Number(typed.calendarId)];
      const plants = [{ placeId, calendarId, revision: over?.revision ?? 0 }];
      save.mutate({ body: { plants } }, done(name));
    },
    meanwhile: {
      ...{ error: save.error, mine: shown(typed) },
      async load() {
        const { plants } = await api.call(getFactory);
        const found = plants.find((each) => String(each.placeId) === typed.placeId);
        return found ? { row: found, shown: shown(plantTyped(found, factory)) } : null;
      },
      onTheirs(theirs: PlantRow) {
        save.reset();
        setBase(theirs);
        setTyped(plantTyped(theirs, factory));
      },
    },
  };
}

/** A plant: a place where things are made, with the shifts it works by. */
export function PlantForm(props: FormProps<PlantRow>) {
  const { row, factory } = props;
  const { t } = useTranslation("factory");
  const places = usePlaces().rows.filter(
    (place) => row !== null || !factory.plants.some((plant) => plant.placeId === place.id),
  );
  const { typed, setTyped, base, save, submit, meanwhile } = usePlantSaving(props);
  const chosen = places.find((place) => String(place.id) === typed.placeId);
  const name = chosen ? nameOf(chosen) : "";
  return (
    <ActForm
      label={row ? row.name : t("create.plants")}
      error={null}
      pending={save.isPending || typed.placeId === "" || typed.calendarId === ""}
      submit={t("save")}
      onSubmit={() => submit(name, base)}
    >
      <SelectField
        label={t("place")}
        hint={t("placeHint")}
        value={typed.placeId}
        disabled={row !== null}
        options={[{ value: "", label: t("choose") }, ...optionsOf(places)]}
        onChange={(placeId) => setTyped({ ...typed, placeId })}
      />
      <SelectField
        label={t("calendar")}
        {...(factory.calendars.length === 0 && { hint: t("calendarFirst") })}
        value={typed.calendarId}
        options={[{ value: "", label: t("choose") }, ...optionsOf(factory.calendars)]}
        onChange={(calendarId) => setTyped({ ...typed, calendarId })}
      />
      <Meanwhile<PlantRow> {...meanwhile} onMine={(theirs) => submit(name, theirs)} />
    </ActForm>
  );
}
