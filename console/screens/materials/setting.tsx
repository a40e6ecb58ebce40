import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveMaterialSetting } from "../../../contract/materials.ts";
import { useCommand } from "../../api.ts";
import { ActForm, TextField } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useMay } from "../../shell/session.ts";
import type { ItemPage } from "./reads.ts";

const keys = ["leadDays", "minimum", "multiple", "periodDays"] as const;
type Typed = Readonly<Record<(typeof keys)[number] | "yield" | "worth", string>>;

const typedOf = ({ setting }: ItemPage): Typed => ({
  leadDays: setting.leadDays === null ? "" : String(setting.leadDays),
  minimum: String(setting.minimum),
  multiple: String(setting.multiple),
  periodDays: String(setting.periodDays),
  yield: String(setting.yieldPpm / 10_000),
  worth: setting.unitMinor === null ? "" : String(setting.unitMinor / 100),
});

const settingOf = (typed: Typed) => ({
  leadDays: typed.leadDays === "" ? null : Number(typed.leadDays),
  ...{ minimum: Number(typed.minimum), multiple: Number(typed.multiple) },
  periodDays: Number(typed.periodDays),
  yieldPpm: Math.round(Number(typed.yield) * 10_000),
  unitMinor: typed.worth === "" ? null : Math.round(Number(typed.worth) * 100),
});

/** How the item is replenished; holds from the next run on. */
export function SettingForm({ page }: { readonly page: ItemPage }) {
  const { t } = useTranslation("materials");
  const save = useCommand(saveMaterialSetting, ["materials"]);
  const [typed, setTyped] = useState(() => typedOf(page));
  const take = (key: keyof Typed) => (value: string) => setTyped({ ...typed, [key]: value });
  const mayWrite = useMay("production.write");
  const send = () =>
    save.mutate(
      { params: { id: page.item.id }, body: settingOf(typed) },
      { tell: () => toast(t("settingSaved")) },
    );
  if (!mayWrite) return null;
  const number = { type: "number" as const };
  return (
    <section className="card">
      <h2>{t("setting")}</h2>
      <ActForm
        {...{ label: t("setting"), error: save.error, pending: save.isPending }}
        submit={t("save")}
        onSubmit={send}
      >
        <TextField
          {...{ ...number, label: t("leadDays"), hint: t("leadDaysHint"), min: 0, max: 1000 }}
          value={typed.leadDays}
          onChange={take("leadDays")}
        />
        <TextField
          {...{ ...number, label: t("minimum"), min: 1, required: true, value: typed.minimum }}
          onChange={take("minimum")}
        />
        <TextField
          {...{ ...number, label: t("multiple"), min: 1, required: true, value: typed.multiple }}
          onChange={take("multiple")}
        />
        <TextField
          {...{ ...number, label: t("periodDays"), min: 1, max: 366, required: true }}
          value={typed.periodDays}
          onChange={take("periodDays")}
        />
        <TextField
          {...{ ...number, label: t("yield"), min: 0.0001, max: 100, step: 0.0001, required: true }}
          value={typed.yield}
          onChange={take("yield")}
        />
        <TextField
          {...{ ...number, label: t("worth"), hint: t("worthHint"), min: 0, step: 0.01 }}
          value={typed.worth}
          onChange={take("worth")}
        />
      </ActForm>
    </section>
  );
}
