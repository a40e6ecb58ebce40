import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { saveResourcesEndpoint, saveWorkCentresEndpoint } from "../../../contract/production.ts";
import { callSurely } from "../../api.ts";
import { PasteSheet } from "../../parts/paste-sheet.tsx";
import type { SheetRow } from "../../parts/sheet.ts";
import { centreColumns, centreOf, resourceColumns, resourceOf } from "./pasted.ts";
import type { CentreDraft, ResourceDraft } from "./pasted.ts";
import { refreshFactory } from "./reads.ts";
import type { Factory } from "./reads.ts";
import { kinds } from "./resource-form.tsx";

interface PasteProps {
  readonly factory: Factory;
  readonly onDone: () => void;
}

// The server saves so many at once, all or none.
const together = 1_000;

/** The reader's words for columns. */
function useWords<Column extends string>(columns: readonly Column[]) {
  const { t } = useTranslation("factory");
  return useMemo(
    () => Object.fromEntries(columns.map((each) => [each, t(each)])) as Record<Column, string>,
    [columns, t],
  );
}

/** Creates and changes many resources from a copied sheet. */
export function PasteResources({ factory, onDone }: PasteProps) {
  const { t } = useTranslation("factory");
  const words = useWords(resourceColumns);
  const read = useCallback(
    (rows: readonly SheetRow<(typeof resourceColumns)[number]>[]) => {
      const named = kinds.flatMap((kind) => [
        [kind, kind],
        [t(`kinds.${kind}`).toLowerCase(), kind],
      ]);
      const known = Object.fromEntries(named) as Record<string, ResourceDraft["kind"]>;
      return rows.map((row) => resourceOf(row, factory, known));
    },
    [factory, t],
  );
  return (
    <PasteSheet
      {...{ label: t("paste.title"), lead: t("paste.text"), hint: t("paste.hint") }}
      {...{ words, read, onDone, columns: resourceColumns, size: together }}
      write={async (resources) => {
        await callSurely(saveResourcesEndpoint, { body: { resources: [...resources] } });
        return [];
      }}
      onWritten={() => void refreshFactory()}
    />
  );
}

/** Creates and changes many work centres from a copied sheet. */
export function PasteCentres({ factory, onDone }: PasteProps) {
  const { t } = useTranslation("factory");
  const words = useWords(centreColumns);
  const read = useCallback(
    (rows: readonly SheetRow<(typeof centreColumns)[number]>[]) =>
      rows.map((row) => centreOf(row, factory)),
    [factory],
  );
  return (
    <PasteSheet
      {...{ label: t("paste.title"), lead: t("paste.centresText"), hint: t("paste.hint") }}
      {...{ words, read, onDone, columns: centreColumns, size: together }}
      write={async (workCentres: readonly CentreDraft[]) => {
        await callSurely(saveWorkCentresEndpoint, { body: { workCentres: [...workCentres] } });
        return [];
      }}
      onWritten={() => void refreshFactory()}
    />
  );
}
