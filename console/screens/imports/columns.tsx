import { useTranslation } from "react-i18next";
import type { FileMapping, MappingField } from "../../../contract/file-mapping.ts";
import { Field, SelectField, TextField } from "../../parts/form.tsx";
import { codesOfKind, fieldsOf, kindOf, neededOf, withCodesOfKind, withField } from "./draft.ts";

export interface MappingProps {
  readonly mapping: FileMapping;
  readonly onChange: (mapping: FileMapping) => void;
}

const constant = "\u0000constant";

/** One field: the column it stands in, one value for all rows, or nothing. */
function FieldChoice(
  props: MappingProps & { readonly field: MappingField; readonly headers: readonly string[] },
) {
  const { mapping, field, headers, onChange } = props;
  const { t } = useTranslation("imports");
  const said = mapping.constants?.[field];
  const column = mapping.columns[field];
  const isNeeded = neededOf[kindOf(mapping)].includes(field);
  const label = `${t(`fields.${field}`)}${isNeeded ? " *" : ""}`;
  const options = [
    { value: "", label: isNeeded ? t("choose") : t("notInFile") },
    ...(field === "order" ? [] : [{ value: constant, label: t("sameForAll") }]),
    ...headers.map((header) => ({ value: header, label: header })),
  ];
  const choose = (value: string) =>
    onChange(
      withField(
        mapping,
        field,
        value === "" ? null : value === constant ? { constant: "" } : { column: value },
      ),
    );
  return (
    <>
      <SelectField
        label={label}
        value={column ?? (said === undefined ? "" : constant)}
        options={options}
        onChange={choose}
      />
      {said !== undefined && (
        <TextField
          label={t("valueForAll", { field: t(`fields.${field}`) })}
          value={said}
          maxLength={200}
          onChange={(text) => onChange(withField(mapping, field, { constant: text }))}
        />
      )}
    </>
  );
}

/** Every field of the kind of file, each with its column. */
export function Columns(props: MappingProps & { readonly headers: readonly string[] }) {
  const { t } = useTranslation("imports");
  return (
    <fieldset className="m-columns-of-file">
      <legend>{t("columns")}</legend>
      {fieldsOf[kindOf(props.mapping)].map((field) => (
        <FieldChoice key={field} {...props} field={field} />
      ))}
    </fieldset>
  );
}

const zones = Intl.supportedValuesOf("timeZone");

function ZoneField({ mapping, onChange }: MappingProps) {
  const { t } = useTranslation("imports");
  return (
    <Field label={t("zone")}>
      {(ties) => (
        <>
          <input
            {...ties}
            className="m-field"
            list="m-zones"
            value={mapping.zone}
            onChange={(event) => onChange({ ...mapping, zone: event.target.value })}
          />
          <datalist id="m-zones">
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** What codes are, and which of them are no items. */
function CodeReading({ mapping, onChange }: MappingProps) {
  const { t } = useTranslation("imports");
  const isCount = kindOf(mapping) === "stock";
  const kinds = isCount
    ? (["item", "barcode"] as const)
    : (["listing", "item", "barcode"] as const);
  return (
    <>
      <SelectField
        label={t("codes")}
        value={mapping.codes ?? "listing"}
        options={kinds.map((value) => ({ value, label: t(`codeKinds.${value}`) }))}
        onChange={(codes) =>
          onChange({ ...mapping, codes: codes as NonNullable<FileMapping["codes"]> })
        }
      />
      {!isCount &&
        (["shipping", "fee", "discount"] as const).map((kind) => (
          <TextField
            key={kind}
            label={t(`noItems.${kind}`)}
            value={codesOfKind(mapping, kind)}
            onChange={(text) => onChange(withCodesOfKind(mapping, kind, text))}
          />
        ))}
    </>
  );
}

/** How dates, numbers and codes of the file are written. */
export function Reading({ mapping, onChange }: MappingProps) {
  const { t } = useTranslation("imports");
  const kind = kindOf(mapping);
  return (
    <fieldset className="m-columns-of-file">
      <legend>{t("howWritten")}</legend>
      {kind !== "stock" && (
        <>
          <SelectField
            label={t("dates")}
            value={mapping.dates}
            options={(["ymd", "dmy", "mdy"] as const).map((value) => ({
              value,
              label: t(`dateOrders.${value}`),
            }))}
            onChange={(dates) => onChange({ ...mapping, dates: dates as FileMapping["dates"] })}
          />
          <ZoneField mapping={mapping} onChange={onChange} />
          <TextField
            label={t("currency")}
            value={mapping.currency}
            maxLength={3}
            onChange={(text) => onChange({ ...mapping, currency: text.toUpperCase() })}
          />
        </>
      )}
      <SelectField
        label={t("decimal")}
        value={mapping.decimal ?? "."}
        options={[
          { value: ".", label: t("decimalPoint") },
          { value: ",", label: t("decimalComma") },
        ]}
        onChange={(decimal) => onChange({ ...mapping, decimal: decimal as "." | "," })}
      />
      {kind === "orders" && (
        <TextField
          label={t("cancellationPrefix")}
          hint={t("cancellationHint")}
          value={mapping.cancellationPrefix ?? ""}
          maxLength={20}
          onChange={(text) => {
            const { cancellationPrefix: _before, ...rest } = mapping;
            onChange(text === "" ? rest : { ...rest, cancellationPrefix: text });
          }}
        />
      )}
      {kind !== "returns" && <CodeReading mapping={mapping} onChange={onChange} />}
    </fieldset>
  );
}
