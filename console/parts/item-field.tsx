import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../contract/endpoint.ts";
import { listItems } from "../../contract/masters.ts";
import { api } from "../api.ts";
import { nameOf } from "../i18n.ts";
import { Field } from "./form.tsx";

export type ItemRow = ReplyOf<typeof listItems>["rows"][number];

interface ItemFieldProps {
  readonly label: string;
  /** The code as typed; the caller keeps it, so that it can be cleared after an act. */
  readonly text: string;
  /** The item whose code stands there, or null while none does. */
  readonly onChange: (text: string, item: ItemRow | null) => void;
}

/** A field that finds an item by code, name or barcode; the browser's own list, so it weighs nothing. */
export function ItemField({ label, text, onChange }: ItemFieldProps) {
  const { t } = useTranslation("parts");
  const list = useId();
  const [asked, setAsked] = useState("");
  const { data } = useQuery({
    queryKey: ["items", asked],
    queryFn: () => api.call(listItems, { query: { text: asked, limit: 30 } }),
  });
  const rows = data?.rows ?? [];
  const [isTyped, setIsTyped] = useState(false);
  const type = (typed: string) => {
    const known = rows.find((row) => row.code === typed.trim()) ?? null;
    setAsked(typed.trim());
    setIsTyped(known === null);
    onChange(typed, known);
  };
  const found = rows.find((row) => row.code === text.trim());
  // Whoever types faster than the answer comes is not to wait for it, nor to leave the field first.
  const tell = useEffectEvent(() => {
    if (!isTyped || !found) return;
    setIsTyped(false);
    onChange(text, found);
  });
  useEffect(() => tell(), [found?.id]);
  return (
    <Field label={label} hint={found ? nameOf(found) : t("item.hint")}>
      {(ties) => (
        <>
          <input
            {...ties}
            className="m-field"
            list={list}
            autoComplete="off"
            value={text}
            onChange={(event) => type(event.target.value)}
            onBlur={() => found && onChange(text.trim(), found)}
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
