import { queryOptions, useQuery } from "@tanstack/react-query";
import { getChart, getPlan, listPlans } from "../../../contract/plans.ts";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { api } from "../../api.ts";
import { currentLocale } from "../../i18n.ts";

export type Plans = ReplyOf<typeof listPlans>;
export type PlanRow = Plans["rows"][number];
export type Chart = ReplyOf<typeof getChart>;
export type PlanPage = ReplyOf<typeof getPlan>;

/** Topics after which a plan page reads again. */
export const topics = [
  ...["PlanMoved", "WorkOrdersReplanned", "WorkOrdersMade", "WorkOrdersChanged"],
  ...["OperationMoved", "ResourceStopped", "ResourceRestored", "FactoryChanged"],
];

/** A text that the server wrote in both languages. */
export const said = (words: { readonly zh: string; readonly en: string }): string =>
  currentLocale() === "en" ? words.en : words.zh;

/** The plants and the plans of one of them: the one named, that of a work order, or the first. */
export function usePlans(placeId: number | null, workOrderId: number | null) {
  const query = placeId === null ? (workOrderId === null ? {} : { workOrderId }) : { placeId };
  return useQuery({
    queryKey: ["plans", "list", query],
    queryFn: () => api.call(listPlans, { query }),
  });
}

/** How the chart of a plant's plan is asked for; null: the plan in force. */
export const chartQuery = (placeId: number, planId: number | null) =>
  queryOptions({
    queryKey: ["plans", "chart", placeId, planId],
    queryFn: () =>
      api.call(getChart, { query: { placeId, ...(planId === null ? {} : { planId }) } }),
  });

/** How one plan is asked for. */
export const planQuery = (planId: number) =>
  queryOptions({
    queryKey: ["plans", "one", planId],
    queryFn: () => api.call(getPlan, { params: { id: planId } }),
  });

/** What is in force in a plant, or one of its plans. */
export function useChart(placeId: number | null, planId: number | null) {
  return useQuery({ ...chartQuery(placeId ?? 0, planId), enabled: placeId !== null });
}

/** One plan with its curve, its orders and whom it told; read every second while it is reckoned. */
export function usePlan(planId: number | null) {
  return useQuery({
    ...planQuery(planId ?? 0),
    enabled: planId !== null,
    refetchInterval: ({ state }) =>
      state.data?.state === "waiting" || state.data?.state === "running" ? 1_000 : false,
  });
}
