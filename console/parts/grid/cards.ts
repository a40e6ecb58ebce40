import { useSyncExternalStore } from "react";
import { rowHeights } from "./types.ts";
import type { Density, GridColumn } from "./types.ts";

const phone = "(max-width: 480px)";
/** A column of this width and more takes a line of the card for itself. */
const wideFrom = 200;
/** Height of a card's label, which stands over the value, and of the room above and below all. */
const labelHeight = 16;
const edges = 13;

function watched(tell: () => void): () => void {
  const media = window.matchMedia(phone);
  media.addEventListener("change", tell);
  return () => media.removeEventListener("change", tell);
}

/** Whether the window is as narrow as a phone's, where a grid's rows are cards. */
export const usePhone = () => useSyncExternalStore(watched, () => window.matchMedia(phone).matches);

/** Which line of a card each column stands on, and whether it takes both halves of it. */
export function placesOnCard<Row>(
  columns: readonly GridColumn<Row>[],
): readonly { readonly line: number; readonly half: 0 | 1; readonly whole: boolean }[] {
  let line = 1;
  let half: 0 | 1 = 0;
  return columns.map(({ width }, at) => {
    const next = columns[at + 1];
    const alone = half === 0 && (next === undefined || next.width >= wideFrom);
    const whole = width >= wideFrom || alone;
    const place = { line, half, whole };
    if (whole || half === 1) line += 1;
    half = whole || half === 1 ? 0 : 1;
    return place;
  });
}

/** Height of every card of these columns in CSS pixels: all rows of a list are alike. */
export function cardHeight<Row>(columns: readonly GridColumn<Row>[], density: Density): number {
  const lines = placesOnCard(columns).at(-1)?.line ?? 1;
  return edges + lines * (lineOf(density) + labelHeight);
}

/** Height of a card's value in CSS pixels. */
export const lineOf = (density: Density): number => Math.round(rowHeights[density] * 0.58);

/** Height of every row of a list in CSS pixels. */
export function rowHeight<Row>(
  columns: readonly GridColumn<Row>[],
  density: Density,
  phone: boolean,
): number {
  return phone ? cardHeight(columns, density) : rowHeights[density];
}
