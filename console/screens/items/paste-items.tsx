import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../../../contract/client.ts";
import { saveItemsEndpoint } from "../../../contract/items.ts";
import { useCommand } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { RowFaults, SheetField } from "../../parts/paste-sheet.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { pasteColumns, readPaste } from "./paste.ts";
import type { Pasted, PasteWords } from "./paste.ts";

const rowsMax = 1_000;

/** The words of a sheet in the reader's language. */
function useWords(): PasteWords {
  const { t } = useTranslation("items");
  return useMemo(() => {
    const named = pasteColumns.map((column) => [t(`column.${column}`).toLowerCase(), column]);
    const kinds = ["item", "bundle", "service"] as const;
    return {
      columns: Object.fromEntries(named),
      kinds: Object.fromEntries(kinds.map((kind) => [t(`kinds.${kind}`).toLowerCase(), kind])),
      yes: t("paste.yes").split("|"),
      no: t("paste.no").split("|"),
    };
  }, [t]);
}

interface Wrong {
  readonly row: number;
  readonly text: string;
}

/** What the server refused, each with the row of the sheet it is about. */
function refusedRows(error: unknown, pasted: Pasted): Wrong[] {
  if (!(error instanceof ApiError)) return [];
  const problems = error.refusal["problems"];
  if (!Array.isArray(problems)) return [];
  return (problems as { field: string; message: string }[]).flatMap(({ field, message }) => {
    const at = /^items\.(\d+)\b/.exec(field)?.[1];
    const row = at === undefined ? undefined : pasted.rows[Number(at)]?.row;
    return row === undefined ? [] : [{ row, text: message }];
  });
}

function Preview({ pasted }: { readonly pasted: Pasted }) {
  const { t } = useTranslation("items");
  return (
    <>
      <p>{t("paste.read", { count: pasted.rows.length })}</p>
      <div className="scroll" tabIndex={0} role="region" aria-label={t("paste.title")}>
        <table className="plain">
          <tbody>
            {pasted.rows.slice(0, 8).map(({ row, item }) => (
              <tr key={row}>
                <td className="m-soft">{row}</td>
                <td>{item.code}</td>
                <td>{item.name}</td>
                <td>{(item.units ?? []).map((each) => `${each.unit}=${each.factor}`).join(" ")}</td>
                <td>{(item.barcodes ?? []).map((each) => each.code).join(" ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** Creates and changes many items from a sheet that was copied; every wrong row is told at once. */
export function PasteItems({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("items");
  const words = useWords();
  const [text, setText] = useState("");
  const pasted = useMemo(() => readPaste(text, words), [text, words]);
  const save = useCommand(saveItemsEndpoint, ["items"]);
  const unread = pasted.problems.map(({ row, column, value }) => ({
    row,
    text: t(value === "" ? "paste.missing" : "paste.unread", {
      column: t(`column.${column}`),
      value,
    }),
  }));
  const refused = refusedRows(save.error, pasted);
  const wrong = unread.length > 0 ? unread : refused;
  const isReady = pasted.rows.length > 0 && pasted.rows.length <= rowsMax && unread.length === 0;
  const submit = () =>
    save.mutate(
      { body: { items: pasted.rows.map((each) => each.item) } },
      {
        tell: () => {
          refreshRows("items");
          toast(t("paste.done", { count: pasted.rows.length }));
        },
        onSuccess: onDone,
      },
    );
  return (
    <form
      className="m-form"
      aria-label={t("paste.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) submit();
      }}
    >
      <SheetField
        {...{ text, lead: t("paste.text"), hint: t("paste.hint") }}
        columns={pasteColumns.map((each) => t(`column.${each}`))}
        onText={(typed) => {
          save.reset();
          setText(typed);
        }}
      />
      {pasted.rows.length > 0 && <Preview pasted={pasted} />}
      {pasted.rows.length > rowsMax && (
        <p className="m-notice m-notice-warn">{t("paste.many", { count: rowsMax })}</p>
      )}
      <RowFaults title={t("paste.wrong", { count: wrong.length })} faults={wrong} />
      {refused.length === 0 && <ErrorNotice error={save.error} />}
      <div className="m-actions">
        <button type="submit" className="m-button m-primary" disabled={!isReady || save.isPending}>
          {t("paste.write", { count: pasted.rows.length })}
        </button>
      </div>
    </form>
  );
}
