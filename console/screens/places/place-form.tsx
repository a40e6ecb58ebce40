import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf } from "../../../contract/endpoint.ts";
import { listCalendars, savePlacesEndpoint } from "../../../contract/places.ts";
import { api, newKey, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { useParties } from "../../parts/masters.ts";
import { NamedFields } from "../../parts/named-fields.tsx";
import { RegionSelect } from "../../parts/region-select.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import type { PlaceRow } from "./columns.tsx";
import { minuteOf, minuteText } from "./names.ts";

type Draft = BodyOf<typeof savePlacesEndpoint>["places"][number];

const kinds = ["warehouse", "store", "distributor_stock", "in_transit", "quarantine"];
const sights = ["exact", "band", "yes_no", "hidden"];

const zones =
  typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];

const draftOf = (place: PlaceRow | null) => ({
  code: place?.code ?? "",
  name: place?.name ?? "",
  nameEn: place?.nameEn ?? "",
  kind: place?.kind ?? "warehouse",
  ownerId: String(place?.ownerId ?? ""),
  custodianId: String(place?.custodianId ?? ""),
  visibility: place?.visibility ?? "exact",
  zone: place?.zone ?? "Asia/Shanghai",
  cutOff: minuteText(place?.cutOffMinute ?? 960),
  region: place?.region ?? "",
  calendarId: String(place?.calendarId ?? ""),
  active: place?.active ?? true,
});

type Typed = ReturnType<typeof draftOf>;

/** What is sent; a special place keeps its kind unsaid. */
function bodyOf(typed: Typed): Draft {
  const { ownerId, custodianId, calendarId, cutOff, kind, visibility, ...rest } = typed;
  return {
    ...rest,
    visibility: visibility as Draft["visibility"],
    cutOffMinute: minuteOf(cutOff) ?? 0,
    ...(kinds.includes(kind) && { kind: kind as Draft["kind"] }),
    ...(ownerId && { ownerId: Number(ownerId) }),
    ...(custodianId && { custodianId: Number(custodianId) }),
    ...(calendarId && { calendarId: Number(calendarId) }),
  };
}

interface FieldsProps {
  readonly typed: Typed;
  readonly change: (part: Partial<Typed>) => void;
}

/** Whose goods lie there, in whose hands, and what channels see of them. */
function Holders({ typed, change }: FieldsProps) {
  const { t } = useTranslation("places");
  const parties = useParties();
  const choices = parties.rows.map((each) => ({
    value: String(each.id),
    label: `${nameOf(each)} · ${each.code}`,
  }));
  const options = [{ value: "", label: t("byDefault") }, ...choices];
  return (
    <>
      <div className="m-form-row">
        <SelectField
          label={t("owner")}
          hint={t("ownerHint")}
          value={typed.ownerId}
          options={options}
          onChange={(ownerId) => change({ ownerId })}
        />
        <SelectField
          label={t("custodian")}
          hint={t("custodianHint")}
          value={typed.custodianId}
          options={options}
          onChange={(custodianId) => change({ custodianId })}
        />
      </div>
      <SelectField
        label={t("visibility")}
        hint={t("visibilityHint")}
        value={typed.visibility}
        options={sights.map((value) => ({ value, label: t(`sees.${value}`) }))}
        onChange={(visibility) => change({ visibility })}
      />
    </>
  );
}

/** The clock by which the place ships. */
function Clock({ typed, change }: FieldsProps) {
  const { t } = useTranslation("places");
  const { data } = useQuery({ queryKey: ["calendars"], queryFn: () => api.call(listCalendars) });
  const calendars = (data?.rows ?? []).map((each) => ({
    value: String(each.id),
    label: each.name,
  }));
  const { calendarId } = typed;
  const zoneNames = zones.includes(typed.zone) ? zones : [typed.zone, ...zones];
  return (
    <>
      <h3>{t("clock")}</h3>
      <div className="m-form-row">
        <SelectField
          label={t("calendar")}
          value={calendarId}
          options={calendarId ? calendars : [{ value: "", label: t("byDefault") }, ...calendars]}
          onChange={(chosen) => change({ calendarId: chosen })}
        />
        <TextField
          label={t("cutOff")}
          hint={t("cutOffHint")}
          type="time"
          value={typed.cutOff === "24:00" ? "23:59" : typed.cutOff}
          onChange={(cutOff) => change({ cutOff })}
          required
        />
      </div>
      <div className="m-form-row">
        <SelectField
          label={t("zone")}
          value={typed.zone}
          options={zoneNames.map((value) => ({ value, label: value }))}
          onChange={(zone) => change({ zone })}
        />
        <RegionSelect value={typed.region} onChange={(region) => change({ region })} />
      </div>
    </>
  );
}

interface PlaceFormProps {
  readonly place: PlaceRow | null;
  readonly readOnly: boolean;
  readonly onDone: () => void;
}

/** Saves a place and says whose promises moved with its clock, with the way back. */
function useSave(place: PlaceRow | null, onDone: () => void) {
  const { t } = useTranslation("places");
  const save = useCommand(savePlacesEndpoint, ["places"]);
  const refresh = () => refreshRows("places");
  const undo = (before: PlaceRow) => () => {
    const body = { places: [bodyOf(draftOf(before))] };
    void api.call(savePlacesEndpoint, { key: newKey(), body }).then(refresh);
  };
  const submit = (draft: Draft) =>
    save.mutate(
      { body: { places: [draft] } },
      {
        tell: (said) => {
          refresh();
          toast(t("saved", { name: draft.name, ...said }), place ? { undo: undo(place) } : {});
        },
        onSuccess: onDone,
      },
    );
  return { save, submit };
}

/** One place: its names, kind, holders, clock, and whether it is in use. */
export function PlaceForm({ place, readOnly, onDone }: PlaceFormProps) {
  const { t } = useTranslation("places");
  const [typed, setTyped] = useState(draftOf(place));
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const { save, submit } = useSave(place, onDone);
  const isSpecial = place !== null && !kinds.slice(0, 3).includes(place.kind);
  const shownKinds = isSpecial ? [place.kind] : place ? kinds.slice(0, 3) : kinds;
  const form = (
    <ActForm
      label={place ? place.name : t("create")}
      error={save.error}
      pending={save.isPending}
      submit={t("save")}
      onSubmit={() => submit(bodyOf(typed))}
    >
      <NamedFields typed={typed} change={change} isNew={place === null}>
        <SelectField
          label={t("kind")}
          value={typed.kind}
          options={shownKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onChange={(kind) => change({ kind })}
          disabled={isSpecial}
        />
      </NamedFields>
      <Holders typed={typed} change={change} />
      <Clock typed={typed} change={change} />
      <Tick label={t("active")} checked={typed.active} onChange={(active) => change({ active })} />
      <p className="m-soft">{t("movesHint")}</p>
    </ActForm>
  );
  return readOnly ? <fieldset disabled>{form}</fieldset> : form;
}
