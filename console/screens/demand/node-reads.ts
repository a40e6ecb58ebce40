import { useQuery } from "@tanstack/react-query";
import { readDemand } from "../../../contract/demand.ts";
import { readCalendar, readForecast } from "../../../contract/forecasts.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { readPlanEndpoint } from "../../../contract/overrides.ts";
import { listEvents } from "../../../contract/scenarios.ts";
import { api } from "../../api.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { dayOf, textOf } from "./spans.ts";
import { keyOf, queryOf, type Node } from "./tree-rows.ts";

/** All that is read of a part: its forecast, demand, plan and the festivals over them. */
export function useNode(node: Node, versionId: number) {
  const query = queryOf(node);
  const forecast = useQuery({
    queryKey: ["forecasts", "node", versionId, keyOf(node)],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(readForecast, { query: { ...query, versionId }, signal }),
  });
  const demand = useQuery({
    queryKey: ["demand", keyOf(node)],
    staleTime: 30_000,
    queryFn: ({ signal }) => api.call(readDemand, { query, signal }),
  });
  const plan = useQuery({
    queryKey: ["forecasts", "plan", versionId, keyOf(node)],
    queryFn: ({ signal }) => api.call(readPlanEndpoint, { query, signal }),
  });
  const { data } = forecast;
  const days = data && {
    from: textOf(dayOf(data.origin) - 1_100),
    until: textOf(dayOf(data.origin) + data.point.length),
  };
  const calendar = useMarked(node, days, true);
  return { forecast, demand, plan, calendar };
}

/** The festivals over some days, with the events of a part where the reader is told of those. */
export function useMarked(
  node: Node,
  days: { readonly from: string; readonly until: string } | undefined,
  withEvents: boolean,
) {
  const calendar = useQuery({
    queryKey: ["forecasts", "calendar", days],
    enabled: days !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      api.call(readCalendar, { query: days ?? { from: "", until: "" }, signal }),
  });
  const events = useEvents(withEvents);
  return withOwn(node, calendar.data, events.data);
}

/** Events that planners wrote down. */
export const useEvents = (enabled = true) =>
  useQuery({
    queryKey: ["forecasts", "events"],
    enabled,
    queryFn: ({ signal }) => api.call(listEvents, { signal }),
  });

/** The calendar with the events that concern a part, to be marked over its days. */
function withOwn(
  node: Node,
  calendar: ReplyOf<typeof readCalendar> | undefined,
  events: ReplyOf<typeof listEvents> | undefined,
) {
  if (!calendar) return undefined;
  const own = (events?.rows ?? [])
    .filter(
      ({ itemId, channelId }) =>
        (itemId === null || itemId === node.itemId) &&
        (channelId === null || channelId === node.channelId),
    )
    .map(({ name, fromDay, untilDay }) => {
      const words = { zh: name, en: name };
      return { from: fromDay, until: untilDay, key: name, name: words, phase: words, main: true };
    });
  return { ...calendar, rows: [...calendar.rows, ...own] };
}

/** What a what-if says of a part; null while none is compared. */
export function useCompared(node: Node) {
  const [state] = useUrlState();
  const id = /^\d{1,9}$/.test(state["scenario"] ?? "") ? Number(state["scenario"]) : null;
  const query = { ...queryOf(node), ...(id === null ? {} : { versionId: id }) };
  return useQuery({
    queryKey: ["forecasts", "node", id, keyOf(node)],
    enabled: id !== null,
    staleTime: 60_000,
    retry: false,
    queryFn: ({ signal }) => api.call(readForecast, { query, signal }),
  });
}
