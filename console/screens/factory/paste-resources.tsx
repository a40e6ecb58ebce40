import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { BodyOf } from "../../../contract/endpoint.ts";
import { saveResourcesEndpoint } from "../../../contract/production.ts";
import { useCommand } from "../../api.ts";
import { ActForm, Field } from "../../parts/form.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { refreshFactory } from "./reads.ts";
import type { Factory } from "./reads.ts";
import { kinds } from "./resource-form.tsx";
import { readSheet } from "./sheet.ts";
import type { SheetRow } from "./sheet.ts";

type Draft = BodyOf<typeof saveResourcesEndpoint>["resources"][number];

const columns = [
  ...(["code", "name", "nameEn", "plant", "kind", "centre"] as const),
  ...(["capacity", "loadUnits", "calendar", "family"] as const),
];
type Column = (typeof columns)[number];

interface Wrong {
  readonly row: number;
  readonly column: Column;
  readonly value: string;
}

/** A sheet's row as a resource, by the codes it names, and the cells that say nothing known. */
function resourceOf(
  { row, cells }: SheetRow<Column>,
  factory: Factory,
  kindWords: Readonly<Record<string, Draft["kind"]>>,
): { readonly draft: Draft; readonly wrong: readonly Wrong[] } {
  const wrong: Wrong[] = [];
  const miss = (column: Column) => wrong.push({ row, column, value: cells[column] ?? "" });
  const idOf = (
    column: Column,
    rows: readonly { readonly id: number; readonly code: string }[],
  ) => {
    const code = cells[column];
    if (code === undefined) return null;
    const found = rows.find((each) => each.code === code);
    if (!found) miss(column);
    return found?.id ?? null;
  };
  const numberOf = (column: Column) => {
    const text = cells[column];
    if (text === undefined) return null;
    if (!/^[1-9]\d{0,8}$/.test(text)) miss(column);
    return Number(text);
  };
  const plants = factory.plants.map(({ placeId, code }) => ({ id: placeId, code }));
  const placeId = idOf("plant", plants) ?? 0;
  const kind = kindWords[(cells.kind ?? "machine").toLowerCase()];
  if (kind === undefined) miss("kind");
  for (const column of ["code", "name", "plant"] as const)
    if (cells[column] === undefined) miss(column);
  return {
    wrong,
    draft: {
      ...{ code: cells.code ?? "", name: cells.name ?? "", nameEn: cells.nameEn ?? "" },
      ...{ placeId, kind: kind ?? "machine" },
      workCentreId: idOf("centre", factory.workCentres),
      capacity: numberOf("capacity") ?? 1,
      loadUnits: numberOf("loadUnits"),
      calendarId: idOf("calendar", factory.calendars),
      familyId: idOf("family", factory.families),
    },
  };
}

/** What was not understood, each with its row, column and value. */
function Problems({ wrong }: { readonly wrong: readonly Wrong[] }) {
  const { t } = useTranslation("factory");
  if (wrong.length === 0) return null;
  return (
    <div className="m-notice m-notice-bad" role="alert">
      <p>{t("paste.wrong", { count: wrong.length })}</p>
      <ul>
        {wrong.slice(0, 100).map(({ row, column, value }) => (
          <li key={`${row} ${column}`}>
            {t(value === "" ? "paste.missing" : "paste.unread", {
              ...{ row, value, column: t(column) },
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PasteProps {
  readonly factory: Factory;
  readonly onDone: () => void;
}

/** Creates and changes many resources from a copied sheet; every wrong cell is told at once. */
export function PasteResources({ factory, onDone }: PasteProps) {
  const { t } = useTranslation("factory");
  const [text, setText] = useState("");
  const save = useCommand(saveResourcesEndpoint, ["factory"]);
  const read = useMemo(() => {
    const words = Object.fromEntries(columns.map((each) => [each, t(each)]));
    const named = kinds.flatMap((kind) => [
      [kind, kind],
      [t(`kinds.${kind}`).toLowerCase(), kind],
    ]);
    const kindWords = Object.fromEntries(named) as Record<string, Draft["kind"]>;
    return readSheet(text, columns, words as Record<Column, string>).map((each) =>
      resourceOf(each, factory, kindWords),
    );
  }, [text, factory, t]);
  const wrong = read.flatMap((each) => each.wrong);
  const isReady = read.length > 0 && read.length <= 1_000 && wrong.length === 0;
  const onSuccess = () => {
    void refreshFactory();
    toast(t("paste.done", { count: read.length }));
    onDone();
  };
  return (
    <ActForm
      label={t("paste.title")}
      error={save.error}
      pending={save.isPending || !isReady}
      submit={t("paste.write", { count: read.length })}
      onSubmit={() =>
        save.mutate({ body: { resources: read.map((each) => each.draft) } }, { onSuccess })
      }
    >
      <p className="m-soft">{t("paste.text")}</p>
      <p className="m-soft">{columns.map((each) => t(each)).join(" · ")}</p>
      <Field label={t("paste.sheet")} hint={t("paste.hint")}>
        {(ties) => (
          <textarea
            {...ties}
            className="m-field"
            rows={8}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              save.reset();
              setText(event.target.value);
            }}
          />
        )}
      </Field>
      <Problems wrong={wrong} />
    </ActForm>
  );
}
