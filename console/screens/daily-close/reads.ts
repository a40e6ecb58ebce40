import { useQuery } from "@tanstack/react-query";
import { getCloseDay, listCloseDays } from "../../../contract/daily-close.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { api } from "../../api.ts";

export type DayRow = ReplyOf<typeof listCloseDays>["rows"][number];
export type DayPage = ReplyOf<typeof getCloseDay>;
export type DayLine = DayPage["lines"][number];
export type Cause = NonNullable<DayLine["cause"]>;

export const causes: readonly Cause[] = ["man", "machine", "material", "method", "environment"];

/** What tells that days stand otherwise than shown. */
export const topics = ["DayMoved", "OperationMoved"] as const;

/** The days of a plant (null: of all): all that are open, and the last two weeks. */
export const useDays = (placeId: number | null) =>
  useQuery({
    queryKey: ["dailyClose", "list", placeId],
    queryFn: ({ signal }) =>
      api.call(listCloseDays, { query: placeId === null ? {} : { placeId }, signal }),
  });

/** One day of a work centre, line by line. */
export const useDay = (id: number, day: string) =>
  useQuery({
    queryKey: ["dailyClose", "day", id, day],
    enabled: id > 0 && day !== "",
    queryFn: ({ signal }) => api.call(getCloseDay, { params: { id, day }, signal }),
  });
