import { useUrlState } from "../url-state.ts";
import type { GridSort } from "./types.ts";

/** The sort that a word of the address says: `placed` goes up, `-placed` goes down. */
export function sortFrom(word: string | undefined): GridSort | null {
  const key = word?.replace(/^-/, "");
  return key ? { key, direction: word?.startsWith("-") ? "desc" : "asc" } : null;
}

/** The word of the address for a sort; null for none. */
export function sortWord(sort: GridSort | null): string | null {
  return sort && `${sort.direction === "desc" ? "-" : ""}${sort.key}`;
}

/** The sort in the address, for a grid; any link reproduces it. */
export function useSort(): {
  readonly sort: GridSort | null;
  readonly onSort: (sort: GridSort | null) => void;
} {
  const [state, set] = useUrlState();
  return {
    sort: sortFrom(state["sort"]),
    onSort: (sort) => set({ sort: sortWord(sort) }),
  };
}
