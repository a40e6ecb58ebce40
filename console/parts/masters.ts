import { useQuery } from "@tanstack/react-query";
import { listChannelsEndpoint, listParties, listPlaces } from "../../contract/masters.ts";
import { api } from "../api.ts";
import { nameOf } from "../i18n.ts";

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

/** Places, and the name of one by its number. */
export function usePlaces() {
  const { data } = useQuery({
    queryKey: ["places"],
    staleTime: 60_000,
    queryFn: () => api.call(listPlaces),
  });
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
  const { data } = useQuery({
    queryKey: ["parties"],
    staleTime: 60_000,
    queryFn: () => api.call(listParties),
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
