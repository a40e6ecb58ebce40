import { useQuery } from "@tanstack/react-query";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import {
  getMaterialItem,
  listMaterialLanes,
  listMaterialRuns,
} from "../../../contract/materials.ts";
import type { listMaterialActions } from "../../../contract/materials.ts";
import { api } from "../../api.ts";

export type Runs = ReplyOf<typeof listMaterialRuns>["rows"];
export type Action = ReplyOf<typeof listMaterialActions>["rows"][number];
export type ItemPage = ReplyOf<typeof getMaterialItem>;
export type Named = ItemPage["item"];

/** What tells that a run is ready, or that lanes were saved. */
export const topics = ["MaterialsMoved"] as const;

/** The runs, newest first; read every second while one is being made. */
export const useRuns = () =>
  useQuery({
    queryKey: ["materials", "runs"],
    queryFn: ({ signal }) => api.call(listMaterialRuns, { signal }),
    refetchInterval: ({ state }) => (state.data?.rows[0]?.state === "waiting" ? 1_000 : false),
  });

/** Lanes on which goods may be sent between places, read for one opening of them and not kept. */
export const useLanes = (opening: string) =>
  useQuery({
    queryKey: ["materials", "lanes", opening],
    gcTime: 0,
    queryFn: ({ signal }) => api.call(listMaterialLanes, { signal }),
  });

/** One item of a run, at a place or where it is planned first. */
export const useItem = (runId: number, itemId: number, placeId: number | null) =>
  useQuery({
    queryKey: ["materials", "item", runId, itemId, placeId],
    enabled: runId > 0 && itemId > 0,
    queryFn: ({ signal }) =>
      api.call(getMaterialItem, {
        params: { id: runId },
        query: { itemId, ...(placeId === null ? {} : { placeId }) },
        signal,
      }),
  });
