import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { saveBom, saveRouting } from "../../../contract/making.ts";
import { resolveItems } from "../../../contract/order-entry.ts";
import { api, callSurely, queries } from "../../api.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { TextField } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { PasteSheet } from "../../parts/paste-sheet.tsx";
import type { SheetRow } from "../../parts/sheet.ts";
import type { Factory } from "../factory/reads.ts";
import { bomColumns, bomsOf, routingColumns, routingsOf } from "./pasted.ts";
import type { BomColumn, BomPart, RoutingColumn, RoutingPart } from "./pasted.ts";
import { today } from "./version-fields.tsx";

interface KindProps {
  readonly factory: Factory;
  readonly validFrom: string;
  readonly onDone: () => void;
}

function useWords<Column extends string>(columns: readonly Column[]) {
  const { t } = useTranslation("making");
  return useMemo(
    () => Object.fromEntries(columns.map((each) => [each, t(each)])) as Record<Column, string>,
    [columns, t],
  );
}

const readAgain = () => {
  refreshRows("making");
  void queries.invalidateQueries({ queryKey: ["recipes"] });
};

const askedAtOnce = 500;

/** The ids of items by exactly these codes; a code of no item is told back. */
async function idsOf(codes: readonly string[]): Promise<Map<string, number> | string> {
  const texts = [...new Set(codes)];
  const ids = new Map<string, number>();
  for (let from = 0; from < texts.length; from += askedAtOnce) {
    const body = { texts: texts.slice(from, from + askedAtOnce) };
    const { rows } = await api.call(resolveItems, { body });
    for (const { text, item } of rows) if (item?.code === text) ids.set(text, item.id);
  }
  return texts.find((each) => !ids.has(each)) ?? ids;
}

function PasteRoutings({ factory, validFrom, onDone }: KindProps) {
  const { t } = useTranslation("making");
  const words = useWords(routingColumns);
  const read = useCallback(
    (rows: readonly SheetRow<RoutingColumn>[]) => {
      const said = { yes: t("paste.yes").split("|"), no: t("paste.no").split("|") };
      return routingsOf(rows, factory, { ...said, start: t("paste.start") });
    },
    [factory, t],
  );
  const write = async ([part]: readonly RoutingPart[]) => {
    if (!part) return [];
    const ids = await idsOf([part.item]);
    if (typeof ids === "string") return [t("paste.itemUnknown", { code: ids })];
    const { placeId, steps } = part;
    const body = { placeId, alternative: 0, validFrom, note: "", steps: [...steps] };
    await callSurely(saveRouting, { params: { id: ids.get(part.item) ?? 0 }, body });
    return [];
  };
  return (
    <PasteSheet
      {...{ label: t("paste.routing"), lead: t("paste.routingText"), hint: t("paste.routingHint") }}
      {...{ words, read, write, onDone, columns: routingColumns, onWritten: readAgain }}
    />
  );
}

function PasteBoms({ factory, validFrom, onDone }: KindProps) {
  const { t } = useTranslation("making");
  const words = useWords(bomColumns);
  const read = useCallback(
    (rows: readonly SheetRow<BomColumn>[]) => bomsOf(rows, factory),
    [factory],
  );
  const write = async ([part]: readonly BomPart[]) => {
    if (!part) return [];
    const { item, placeId, perUnits, lines } = part;
    const ids = await idsOf([item, ...lines.flatMap((line) => [line.item, ...line.substitutes])]);
    if (typeof ids === "string") return [t("paste.itemUnknown", { code: ids })];
    const idOf = (code: string) => ids.get(code) ?? 0;
    const body = {
      ...{ placeId, alternative: 0, validFrom, note: "", perUnits },
      lines: lines.map(({ item: code, substitutes, ...line }) => ({
        ...{ ...line, itemId: idOf(code), substitutes: substitutes.map(idOf) },
      })),
    };
    await callSurely(saveBom, { params: { id: idOf(item) }, body });
    return [];
  };
  return (
    <PasteSheet
      {...{ label: t("paste.bom"), lead: t("paste.bomText"), hint: t("paste.bomHint") }}
      {...{ words, read, write, onDone, columns: bomColumns, onWritten: readAgain }}
    />
  );
}

/** Many routings or BOMs from a copied sheet, each item a new version from one day on. */
export function PasteRecipes({
  factory,
  onDone,
}: {
  readonly factory: Factory;
  readonly onDone: () => void;
}) {
  const { t } = useTranslation("making");
  const [kind, setKind] = useState<"routing" | "bom">("routing");
  const [validFrom, setValidFrom] = useState(today);
  const Shown = kind === "bom" ? PasteBoms : PasteRoutings;
  return (
    <EntityDrawer title={t("paste.button")} onClose={onDone}>
      <div className="m-actions" role="group" aria-label={t("paste.button")}>
        {(["routing", "bom"] as const).map((each) => (
          <button
            key={each}
            type="button"
            className={`m-chip ${each === kind ? "m-chip-on" : ""}`}
            aria-pressed={each === kind}
            onClick={() => setKind(each)}
          >
            {t(`paste.${each}`)}
          </button>
        ))}
      </div>
      <TextField
        {...{ label: t("validFrom"), type: "date", required: true, value: validFrom }}
        onChange={setValidFrom}
      />
      <Shown key={kind} {...{ factory, validFrom, onDone }} />
    </EntityDrawer>
  );
}
