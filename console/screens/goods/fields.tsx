import { useId } from "react";
import { useTranslation } from "react-i18next";
import { nameOf } from "../../i18n.ts";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { Field, SelectField } from "../../parts/form.tsx";
import { passing, usePlaces } from "../../parts/masters.ts";
import { useItemsLike } from "./rows.ts";

interface ItemFieldProps {
  readonly value: string;
  readonly onChange: (code: string) => void;
}

/** A field for an item's code, with the items that it may mean. */
export function ItemField({ value, onChange }: ItemFieldProps) {
  const { t } = useTranslation("goods");
  const list = useId();
  const { rows, same } = useItemsLike(value);
  return (
    <Field label={t("item")} {...(same ? { hint: nameOf(same) } : {})}>
      {(ties) => (
        <>
          <input
            {...ties}
            className="m-field"
            list={list}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            autoComplete="off"
            required
          />
          <datalist id={list}>
            {rows.map((row) => (
              <option key={row.id} value={row.code}>
                {nameOf(row)}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

interface PlaceFieldProps {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** A field for a place where goods can lie. */
export function PlaceField({ label, value, onChange }: PlaceFieldProps) {
  const { t } = useTranslation("goods");
  const places = usePlaces();
  return (
    <SelectField
      label={label ?? t("place")}
      value={value}
      onChange={onChange}
      options={[
        { value: "", label: "—" },
        ...places.rows
          .filter((row) => !passing.has(row.kind))
          .map((row) => ({ value: String(row.id), label: places.name(row.id) })),
      ]}
    />
  );
}

/** Filters by an item as it is found by text, by place and, when an address names one, by item. */
export function usePlaceFields(): readonly FilterField[] {
  const { t } = useTranslation("goods");
  const places = usePlaces();
  return [
    { kind: "text", key: "text", label: t("findItem") },
    {
      ...{ kind: "choice", key: "placeId", label: t("place") },
      options: places.rows.map((row) => ({ value: String(row.id), label: places.name(row.id) })),
    },
    { kind: "text", key: "itemId", label: "#", quiet: true },
  ];
}

/** A filter's place and item, by number or by text, as a query takes them. */
export function goodsAsked(filter: Readonly<Record<string, string>>) {
  const [placeId, itemId] = [Number(filter["placeId"]), Number(filter["itemId"])];
  const { text } = filter;
  return {
    ...(placeId > 0 ? { placeId } : {}),
    ...(itemId > 0 ? { itemId } : {}),
    ...(text ? { text } : {}),
  };
}
