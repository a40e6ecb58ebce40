import { useEffect, useRef, useState } from "react";
import type { RefObject } from "react";
import { useQuery } from "@tanstack/react-query";
import { previewOrder, resolveItems } from "../../../contract/order-entry.ts";
import { api } from "../../api.ts";
import { recall, remember } from "../../parts/memory.ts";
import { emptyDraft, emptyRow, isEmpty, previewBody } from "./draft.ts";
import type { Draft, Found, Row } from "./draft.ts";
import type { PastedLine } from "./paste.ts";

const memory = "newOrder.draft";

export interface Entry {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  readonly changeRow: (key: number, part: Partial<Row>) => void;
  readonly removeRow: (key: number) => void;
  /** Asks the server which item a text means, while the person types on. */
  readonly settle: (key: number, text: string) => void;
  /** The key of the row after this one; a new one when this is the last. */
  readonly rowAfter: (key: number) => number;
  readonly paste: (key: number, lines: readonly PastedLine[]) => void;
  readonly clear: () => void;
}

/** The texts' items, each with the row it is for. */
async function resolve(texts: readonly string[]) {
  return (await api.call(resolveItems, { body: { texts: [...texts] } })).rows;
}

const settled = (found: { item: Found | null; units: number }, text: string): Partial<Row> =>
  found.item
    ? { item: found.item, text: found.item.code, pack: found.units, lost: false }
    : { text, lost: true };

/** The order somebody types, kept in this browser so that nothing typed is lost. */
export function useEntry(channelId: number): Entry {
  const [draft, setDraft] = useState<Draft>(
    () => (recall(memory) as Draft | null) ?? emptyDraft(channelId),
  );
  const set = (next: (before: Draft) => Draft) =>
    setDraft((before) => {
      const after = next(before);
      remember(memory, after);
      return after;
    });
  const changeRow = (key: number, part: Partial<Row>) =>
    set((before) => ({
      ...before,
      rows: before.rows.map((row) => (row.key === key ? { ...row, ...part } : row)),
    }));
  const lastKey = Math.max(0, ...draft.rows.map((row) => row.key));
  return {
    draft,
    changeRow,
    change: (part) => set((before) => ({ ...before, ...part })),
    removeRow: (key) =>
      set((before) => {
        const rows = before.rows.filter((row) => row.key !== key);
        return { ...before, rows: rows.length > 0 ? rows : [emptyRow(lastKey + 1)] };
      }),
    settle(key, text) {
      void resolve([text]).then(
        ([found]) => changeRow(key, found ? settled(found, text) : { lost: true }),
        () => changeRow(key, { lost: true }),
      );
    },
    rowAfter(key) {
      const next = draft.rows[draft.rows.findIndex((row) => row.key === key) + 1];
      if (next) return next.key;
      set((before) => ({ ...before, rows: [...before.rows, emptyRow(lastKey + 1)] }));
      return lastKey + 1;
    },
    paste(key, lines) {
      const made = lines.map((line, index): Row => ({
        ...emptyRow(lastKey + 1 + index),
        ...{ text: line.text, units: line.units || "1", price: line.price },
      }));
      set((before) => ({
        ...before,
        rows: before.rows.flatMap((row) =>
          row.key === key ? (isEmpty(row) ? made : [row, ...made]) : [row],
        ),
      }));
      void resolve(made.map((row) => row.text)).then(
        (found) =>
          found.forEach((each, at) => changeRow(lastKey + 1 + at, settled(each, each.text))),
        () => made.forEach((row) => changeRow(row.key, { lost: true })),
      );
    },
    clear() {
      remember(memory, null);
      setDraft(emptyDraft(channelId));
    },
  };
}

const restMs = 250;

/** What placing the order now would bring, asked again whenever typing rests. */
export function useVerdict(draft: Draft, currency: string) {
  const body = JSON.stringify(previewBody(draft, currency));
  const [asked, setAsked] = useState(body);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(body), restMs);
    return () => clearTimeout(timer);
  }, [body]);
  const { data, error } = useQuery({
    queryKey: ["preview", asked],
    queryFn: ({ signal }) => api.call(previewOrder, { body: JSON.parse(asked) as never, signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  return { verdict: data, error, fresh: asked === body };
}

/** Moves the focus to a cell by its name, at once or as soon as it is drawn. */
export function useGo(frame: RefObject<HTMLElement | null>): (cell: string) => void {
  const wanted = useRef("");
  const go = () => {
    const field =
      wanted.current === ""
        ? null
        : frame.current?.querySelector<HTMLElement>(`[data-cell="${wanted.current}"]`);
    if (!field) return;
    wanted.current = "";
    field.focus();
    if (field instanceof HTMLInputElement) field.select();
  };
  useEffect(go);
  return (cell) => {
    wanted.current = cell;
    go();
  };
}
