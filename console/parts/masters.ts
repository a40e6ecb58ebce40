import { useQuery } from "@tanstack/react-query";
import { listChannelsEndpoint, listParties, listPlaces } from "../../contract/masters.ts";
import { api } from "../api.ts";
import { nameOf } from "../i18n.ts";

type Page<Row> = Promise<{ readonly rows: readonly Row[]; readonly next: string | null }>;
const pageRows = 500;

/** All rows of a list, a page at a time: most screens name places and parties by number. */
async function whole<Row>(read: (page: { limit: number; after?: string }) => Page<Row>) {
  const rows: Row[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await read({ limit: pageRows, ...(after === undefined ? {} : { after }) });
    rows.push(...page.rows);
    after = page.next;
  }
  return { rows };
}

/** The query of all places. */
export const placesQuery = {
  queryKey: ["places"],
  staleTime: 60_000,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    whole((query) => api.call(listPlaces, { query, signal })),
};

/** The query of all parties. */
export const partiesQuery = {
  queryKey: ["parties"],
  staleTime: 60_000,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    whole((query) => api.call(listParties, { query, signal })),
};

/** Channels, and the name of one by its number. */
export function useChannels() {
  const { data } = useQuery({
    queryKey: ["channels"],
    staleTime: 60_000,
    queryFn: () => api.call(listChannelsEndpoint),
  });
  const rows = data?.rows ?? [];
  return {
    rows,
    name: (id: number) => {
      const found = rows.find((row) => row.id === id);
      return found ? nameOf(found) : `#${id}`;
    },
  };
}

/** Kinds of places that no goods are put into by hand: they are on their way, or lacking. */
export const passing: ReadonlySet<string> = new Set(["in_transit", "shortfall"]);

/** Places, and the name of one by its number. */
export function usePlaces() {
  const { data } = useQuery(placesQuery);
  const rows = data?.rows ?? [];
  return {
    rows,
    name: (id: number) => {
      const found = rows.find((row) => row.id === id);
      return found ? nameOf(found) : `#${id}`;
    },
    /** The place's own time zone; undefined, which is the reader's, until it is known. */
    zone: (id: number) => rows.find((row) => row.id === id)?.zone,
  };
}

/** Parties, and the name of one by its number. */
export function useParties() {
  const { data } = useQuery(partiesQuery);
  const rows = data?.rows ?? [];
  return {
    rows,
    name: (id: number) => {
      const found = rows.find((row) => row.id === id);
      return found ? nameOf(found) : `#${id}`;
    },
  };
}
