import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  getFactory,
  saveResourcesEndpoint,
  saveWorkCentresEndpoint,
} from "../../../contract/production.ts";
import { ApiError } from "../../../contract/client.ts";
import { api, callSurely } from "../../api.ts";
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

interface Stated {
  readonly code: string;
  readonly revision: number;
}

const revisionsOf = (rows: readonly Stated[]) =>
  new Map(rows.map((row) => [row.code, row.revision]));

/**
 * Writes a sheet over what stood there when it was begun: what a colleague saves meanwhile refuses
 * it. Who has read of it and writes once more means it.
 */
function useWriting(listOf: (factory: Factory) => readonly Stated[], factory: Factory) {
  const [known, setKnown] = useState(() => revisionsOf(listOf(factory)));
  return async <Draft extends { readonly code: string }>(
    drafts: readonly Draft[],
    write: (rows: (Draft & { revision: number })[]) => Promise<unknown>,
  ) => {
    const revisionOf = ({ code }: Draft) => known.get(code) ?? 0;
    try {
      await write(drafts.map((draft) => ({ ...draft, revision: revisionOf(draft) })));
      const written = drafts.map((draft) => [draft.code, revisionOf(draft) + 1] as const);
      setKnown((before) => new Map([...before, ...written]));
      return [];
    } catch (error) {
      if (error instanceof ApiError && error.kind === "saved_meanwhile")
        setKnown(revisionsOf(listOf(await api.call(getFactory))));
      throw error;
    }
  };
}

const resourcesOf = (factory: Factory) => factory.resources;
const centresOf = (factory: Factory) => factory.workCentres;

/** Creates and changes many resources from a copied sheet. */
export function PasteResources({ factory, onDone }: PasteProps) {
  const { t } = useTranslation("factory");
  const words = useWords(resourceColumns);
  const writing = useWriting(resourcesOf, factory);
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
      write={(drafts) =>
        writing(drafts, (resources) => callSurely(saveResourcesEndpoint, { body: { resources } }))
      }
      onWritten={() => void refreshFactory()}
    />
  );
}

/** Creates and changes many work centres from a copied sheet. */
export function PasteCentres({ factory, onDone }: PasteProps) {
  const { t } = useTranslation("factory");
  const words = useWords(centreColumns);
  const writing = useWriting(centresOf, factory);
  const read = useCallback(
    (rows: readonly SheetRow<(typeof centreColumns)[number]>[]) =>
      rows.map((row) => centreOf(row, factory)),
    [factory],
  );
  return (
    <PasteSheet
      {...{ label: t("paste.title"), lead: t("paste.centresText"), hint: t("paste.hint") }}
      {...{ words, read, onDone, columns: centreColumns, size: together }}
      write={(drafts: readonly CentreDraft[]) =>
        writing(drafts, (workCentres) =>
          callSurely(saveWorkCentresEndpoint, { body: { workCentres } }),
        )
      }
      onWritten={() => void refreshFactory()}
    />
  );
}
