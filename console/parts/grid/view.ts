import { useRemembered } from "../memory.ts";
import { densities } from "./types.ts";
import type { Density, GridColumn } from "./types.ts";

/** How a person laid out one view; what is absent is as the screen proposes. */
export interface GridView {
  readonly hidden?: readonly string[];
  readonly order?: readonly string[];
  readonly widths?: Readonly<Record<string, number>>;
  readonly density?: Density;
}

const widthMin = 48;
const widthMax = 900;

/** The density of all grids that have none of their own. */
export function useDensity(): [Density, (density: Density) => void] {
  const [density, set] = useRemembered<Density>("density", "standard");
  return [densities.includes(density) ? density : "standard", set];
}

/** A view's columns in the person's order, with the person's widths, and the means to change both. */
export function useGridView<Row>(viewId: string, columns: readonly GridColumn<Row>[]) {
  const [view, setView] = useRemembered<GridView>(`grid.${viewId}`, {});
  const [general] = useDensity();
  const ordered = inOrder(columns, view.order ?? []);
  const hidden = new Set(
    view.hidden ?? columns.filter((each) => each.hiddenAtFirst).map((each) => each.key),
  );
  const shown = ordered
    .filter((each) => !hidden.has(each.key))
    .map((each) => ({ ...each, width: view.widths?.[each.key] ?? each.width }));
  return {
    ordered,
    hidden,
    shown: shown.length > 0 ? shown : ordered.slice(0, 1),
    density: view.density ?? general,
    setDensity: (density: Density) => setView({ ...view, density }),
    toggle: (key: string) => {
      const next = new Set(hidden);
      if (!next.delete(key)) next.add(key);
      setView({ ...view, hidden: [...next] });
    },
    move: (key: string, by: -1 | 1) => setView({ ...view, order: moved(ordered, key, by) }),
    resize: (key: string, width: number) =>
      setView({
        ...view,
        widths: {
          ...view.widths,
          [key]: Math.round(Math.max(widthMin, Math.min(widthMax, width))),
        },
      }),
    reset: () => setView({}),
  };
}

function inOrder<Row>(columns: readonly GridColumn<Row>[], order: readonly string[]) {
  // A column that is newer than the memory keeps its proposed place.
  const rank = new Map(order.map((key, index) => [key, index]));
  return columns
    .map((column, index) => ({ column, at: rank.get(column.key) ?? index - 0.5 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ column }) => column);
}

function moved<Row>(columns: readonly GridColumn<Row>[], key: string, by: -1 | 1): string[] {
  const keys = columns.map((each) => each.key);
  const from = keys.indexOf(key);
  const to = from + by;
  const other = keys[to];
  if (from < 0 || other === undefined) return keys;
  keys[to] = key;
  keys[from] = other;
  return keys;
}
