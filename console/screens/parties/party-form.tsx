import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf } from "../../../contract/endpoint.ts";
import { savePartiesEndpoint } from "../../../contract/masters.ts";
import { api, newKey, queries, useCommand } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { ActForm, SelectField, TextField, Tick } from "../../parts/form.tsx";
import { NamedFields } from "../../parts/named-fields.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useTerritory } from "./tree.tsx";
import type { PartyRow } from "./tree.tsx";

type Draft = BodyOf<typeof savePartiesEndpoint>["parties"][number];

const kinds = ["distributor", "customer", "supplier", "carrier", "own"] as const;
const tiers = ["factory", "province", "city", "county", "outlet"] as const;

function limitText(party: PartyRow | null): string {
  const limit = party?.creditLimitMinor ?? null;
  return limit === null ? "" : String(limit / 100);
}

const typedOf = (party: PartyRow | null, rows: readonly PartyRow[]) => ({
  code: party?.code ?? "",
  name: party?.name ?? "",
  nameEn: party?.nameEn ?? "",
  kind: party?.kind ?? "distributor",
  roles: party?.roles ?? [],
  tier: party?.tier ?? "",
  parentCode: rows.find((row) => row.id === party?.parentId)?.code ?? "",
  territory: (party?.territory ?? []).join(" "),
  limit: limitText(party),
  creditCurrency: party?.creditCurrency ?? "CNY",
  phone: party?.phone ?? "",
  address: party?.address ?? "",
  active: party?.active ?? true,
});

type Typed = ReturnType<typeof typedOf>;

function draftOf(typed: Typed): Draft {
  const { kind, roles, tier, parentCode, territory, limit, ...rest } = typed;
  return {
    ...rest,
    kind: kind as Draft["kind"],
    roles: roles.filter((role) => role !== kind) as NonNullable<Draft["roles"]>,
    tier: tier === "" ? null : (tier as NonNullable<Draft["tier"]>),
    parentCode: parentCode || null,
    territory: [...new Set(territory.split(/[\s,\uff0c\u3001]+/).filter((each) => each !== ""))],
    creditLimitMinor: limit.trim() === "" ? null : Math.round(Number(limit) * 100),
  };
}

interface FieldsProps {
  readonly typed: Typed;
  readonly change: (part: Partial<Typed>) => void;
}

/** What else the party is to us. */
function Roles({ typed, change }: FieldsProps) {
  const { t } = useTranslation("parties");
  return (
    <fieldset className="m-choose">
      <legend>{t("roles")}</legend>
      <div className="m-actions">
        {kinds
          .filter((role) => role !== typed.kind)
          .map((role) => (
            <Tick
              key={role}
              label={t(`kinds.${role}`)}
              checked={typed.roles.includes(role)}
              onChange={(on) =>
                change({
                  roles: kinds.filter((each) => (each === role ? on : typed.roles.includes(each))),
                })
              }
            />
          ))}
      </div>
    </fieldset>
  );
}

/** What the party is to us, and where it stands in the tree. */
function Standing({ typed, change, rows }: FieldsProps & { readonly rows: readonly PartyRow[] }) {
  const { t } = useTranslation("parties");
  const named = useTerritory();
  const above = rows.filter((row) => row.code !== typed.code);
  return (
    <>
      <div className="m-form-row">
        <SelectField
          label={t("kind")}
          value={typed.kind}
          options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onChange={(kind) => change({ kind })}
        />
        <SelectField
          label={t("tierLabel")}
          value={typed.tier}
          options={[
            { value: "", label: t("noTier") },
            ...tiers.map((value) => ({ value, label: t(`tier.${value}`) })),
          ]}
          onChange={(tier) => change({ tier })}
        />
      </div>
      <Roles typed={typed} change={change} />
      <SelectField
        label={t("parent")}
        value={typed.parentCode}
        options={[
          { value: "", label: t("noParent") },
          ...above.map((row) => ({ value: row.code, label: `${nameOf(row)} · ${row.code}` })),
        ]}
        onChange={(parentCode) => change({ parentCode })}
      />
      <TextField
        label={t("territory")}
        hint={named(draftOf(typed).territory ?? []) || t("territoryHint")}
        value={typed.territory}
        onChange={(territory) => change({ territory })}
      />
    </>
  );
}

interface PartyFormProps {
  readonly party: PartyRow | null;
  readonly rows: readonly PartyRow[];
  readonly readOnly: boolean;
  readonly onDone: (id: number) => void;
}

/** Saves a party, with the way back. */
function useSave({ party, rows, onDone }: PartyFormProps) {
  const { t } = useTranslation("parties");
  const save = useCommand(savePartiesEndpoint, ["parties"]);
  const undo = () =>
    api
      .call(savePartiesEndpoint, {
        key: newKey(),
        body: { parties: [draftOf(typedOf(party, rows))] },
      })
      .then(() => queries.invalidateQueries({ queryKey: ["parties"] }));
  const submit = (draft: Draft) =>
    save.mutate(
      { body: { parties: [draft] } },
      {
        tell: () => toast(t("saved", { name: draft.name }), party ? { undo } : {}),
        onSuccess: ({ ids }) => onDone(ids[draft.code] ?? 0),
      },
    );
  return { save, submit };
}

/** One party: names, what it is, its tier and parent, territory and credit. */
export function PartyForm(props: PartyFormProps) {
  const { party, rows, readOnly } = props;
  const { t } = useTranslation("parties");
  const [typed, setTyped] = useState(typedOf(party, rows));
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const { save, submit } = useSave(props);
  return (
    <fieldset className="m-bare" disabled={readOnly}>
      <ActForm
        label={party ? t("form") : t("create")}
        error={save.error}
        pending={save.isPending}
        submit={t("save")}
        onSubmit={() => submit(draftOf(typed))}
      >
        {party && <h3>{t("form")}</h3>}
        <NamedFields typed={typed} change={change} isNew={party === null} />
        <div className="m-form-row">
          <TextField
            label={t("phone")}
            value={typed.phone}
            onChange={(phone) => change({ phone })}
            maxLength={40}
          />
          <TextField
            label={t("address")}
            value={typed.address}
            onChange={(address) => change({ address })}
            maxLength={400}
          />
        </div>
        <Standing typed={typed} change={change} rows={rows} />
        <div className="m-form-row">
          <TextField
            label={t("limit")}
            hint={t("limitHint")}
            type="number"
            min={0}
            step={0.01}
            value={typed.limit}
            onChange={(limit) => change({ limit })}
          />
          <TextField
            label={t("currency")}
            value={typed.creditCurrency}
            onChange={(creditCurrency) => change({ creditCurrency: creditCurrency.toUpperCase() })}
            required
            minLength={3}
            maxLength={3}
          />
        </div>
        <Tick
          label={t("active")}
          checked={typed.active}
          onChange={(active) => change({ active })}
        />
      </ActForm>
    </fieldset>
  );
}
