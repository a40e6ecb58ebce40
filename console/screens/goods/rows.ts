import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { listItems } from "../../../contract/masters.ts";
import { api, queries } from "../../api.ts";
import { refreshRows } from "../../parts/grid/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { typedUnits } from "../../parts/units.ts";
import { Untakable } from "../../parts/error-notice.tsx";

/** What a change of stock may move: lists that are read again after it. */
export const moved = ["stock", "explain", "home", "order", "work", "waves", "lots", "transfers"];

const grids = ["transfers", "lots", "supplies", "shortfalls", "stock"];

/** Says whose promises moved, and reads every list of stock anew. */
export function useMoved() {
  const { t } = useTranslation("goods");
  return ({ gained, slipped }: { readonly gained: number; readonly slipped: number }) => {
    for (const grid of grids) refreshRows(grid);
    void Promise.all(moved.map((name) => queries.invalidateQueries({ queryKey: [name] })));
    toast(t("done", { gained, slipped }));
  };
}

/** Items that a typed code may mean, the same code first. */
export function useItemsLike(text: string) {
  const { data } = useQuery({
    queryKey: ["items", text],
    enabled: text.trim() !== "",
    queryFn: () => api.call(listItems, { query: { text: text.trim(), limit: 20 } }),
  });
  const rows = data?.rows ?? [];
  return { rows, same: rows.find((row) => row.code.toLowerCase() === text.trim().toLowerCase()) };
}

/** The items of these codes; a code that nobody has is named by the error. */
export async function itemsOf(codes: readonly string[], unknown: string) {
  const found = new Map<string, number>();
  for (const code of new Set(codes)) {
    const { rows } = await api.call(listItems, { query: { text: code, limit: 20 } });
    const item = rows.find((row) => row.code.toLowerCase() === code.toLowerCase());
    if (!item) throw new Untakable(`${code}: ${unknown}`);
    found.set(code, item.id);
  }
  return found;
}

/** A line of a pasted sheet: a code, whole units, and what stands after them. */
export interface SheetRow {
  readonly code: string;
  readonly units: number;
  /** The unit behind the number; empty is the smallest. */
  readonly unit: string;
  readonly rest: string;
}

/** A pasted sheet by rows, units behind the numbers or not; a row that cannot be read comes as its number and text. */
export function readSheet(text: string): {
  readonly rows: SheetRow[];
  readonly bad: { readonly row: number; readonly text: string } | null;
} {
  const rows: SheetRow[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const [code = "", units = "", ...rest] = line.trim().split(/\s*[\t,;\uFF0C]\s*|\s+/);
    const typed = units === "0" ? { units: 0, unit: "" } : typedUnits(units);
    if (!typed) return { rows, bad: { row: index + 1, text: line.trim() } };
    rows.push({ code, ...typed, rest: rest.join(" ").trim() });
  }
  return { rows, bad: null };
}
