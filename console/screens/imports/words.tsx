import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { FileMapping } from "../../../contract/file-mapping.ts";
import type { previewImport } from "../../../contract/imports.ts";
import { SelectField, TextField } from "../../parts/form.tsx";
import type { MappingProps } from "./columns.tsx";

export type Preview = ReplyOf<typeof previewImport>;

/** What a status word can mean, as deal and payment. */
const states = {
  unpaid: { deal: "awaiting_payment", payment: "none" },
  paid: { deal: "confirmed", payment: "paid" },
  onAccount: { deal: "confirmed", payment: "none" },
  over: { deal: "closed", payment: "paid" },
  off: { deal: "cancelled", payment: "none" },
} as const;
type State = keyof typeof states;

const stateOf = (means: string): State | "" => {
  const found = Object.entries(states).find(
    ([, { deal, payment }]) => `${deal}/${payment}` === means,
  );
  return (found?.[0] ?? "") as State | "";
};

/** The mapping with what a status word means; an empty state takes it back. */
function withStatus(mapping: FileMapping, word: string, state: string): FileMapping {
  const { [word]: _before, ...others } = mapping.statuses ?? {};
  if (state === "") return { ...mapping, statuses: others };
  return { ...mapping, statuses: { ...others, [word]: states[state as State] } };
}

/** The mapping with how many pieces a unit word is; nothing takes it back. */
function withUnit(mapping: FileMapping, word: string, text: string): FileMapping {
  const { [word]: _before, ...others } = mapping.units ?? {};
  const pieces = Number(text);
  const units = Number.isSafeInteger(pieces) && pieces > 0 ? { ...others, [word]: pieces } : others;
  return { ...mapping, units };
}

/** The status and unit words of the file, each with what it means. */
export function Words({
  mapping,
  onChange,
  preview,
}: MappingProps & { readonly preview: Preview | undefined }) {
  const { t } = useTranslation("imports");
  if (!preview || preview.statuses.length + preview.units.length === 0) return null;
  return (
    <fieldset className="m-columns-of-file">
      <legend>{t("words")}</legend>
      {preview.statuses.map(({ word, rows, means }) => (
        <SelectField
          key={`status ${word}`}
          label={t("statusWord", { word, rows })}
          value={stateOf(means)}
          options={[
            { value: "", label: means === "" ? t("holdThem") : means },
            ...Object.keys(states).map((value) => ({ value, label: t(`states.${value}`) })),
          ]}
          onChange={(state) => onChange(withStatus(mapping, word, state))}
        />
      ))}
      {preview.units.map(({ word, rows, means }) => (
        <TextField
          key={`unit ${word}`}
          label={t("unitWord", { word, rows })}
          type="number"
          min={1}
          value={means}
          onChange={(text) => onChange(withUnit(mapping, word, text))}
        />
      ))}
    </fieldset>
  );
}
