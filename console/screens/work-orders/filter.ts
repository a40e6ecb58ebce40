import { useTranslation } from "react-i18next";
import { pathOf } from "../../../contract/client.ts";
import type { CallInput } from "../../../contract/client.ts";
import { exportWorkOrders, listWorkOrders } from "../../../contract/work-orders.ts";
import { api } from "../../api.ts";
import type { FilterField } from "../../parts/filter-bar.tsx";
import type { UrlState } from "../../parts/url-state.ts";
import { usePlants } from "./plants.ts";

type Query = NonNullable<CallInput<typeof listWorkOrders>["query"]>;

const statuses = [
  "planned",
  "released",
  "in_progress",
  "paused",
  "completed",
  "closed",
  "cancelled",
] as const;
const freedoms = ["proposed", "approved", "frozen"] as const;

/** Where the file of what a query finds is fetched. */
export const fileOf = (query: Query) => (format: "xlsx" | "csv") =>
  pathOf(exportWorkOrders, {}, { ...query, format });

/** What the list is filtered by. */
export function useFields(): readonly FilterField[] {
  const { t } = useTranslation("workOrders");
  return [
    { kind: "text", key: "text", label: t("find") },
    { kind: "choice", key: "placeId", label: t("place"), options: usePlants() },
    {
      ...{ kind: "choice", key: "status", label: t("statusTitle") },
      options: statuses.map((value) => ({ value, label: t(`status.${value}`) })),
    },
    {
      ...{ kind: "choice", key: "freedom", label: t("freedomTitle") },
      options: freedoms.map((value) => ({ value, label: t(`freedom.${value}`) })),
    },
    { kind: "flag", key: "open", label: t("openOnly") },
    { kind: "flag", key: "late", label: t("lateOnly") },
  ];
}

/** The filters in the address as the server takes them; what it would refuse is left out. */
export function queryOf(filter: UrlState): Query {
  const status = statuses.find((each) => each === filter["status"]);
  const freedom = freedoms.find((each) => each === filter["freedom"]);
  const placeId = Number(filter["placeId"] ?? 0);
  return {
    ...(filter["text"] ? { text: filter["text"].slice(0, 120) } : {}),
    ...(status ? { status } : {}),
    ...(freedom ? { freedom } : {}),
    ...(Number.isSafeInteger(placeId) && placeId > 0 ? { placeId } : {}),
    ...(filter["open"] === "true" ? { open: true } : {}),
    ...(filter["late"] === "true" ? { late: true } : {}),
  };
}

/** Reads a page of what is asked, and from where the next one goes on. */
export const pageOf =
  (query: Query) =>
  async (at: {
    readonly after: string | null;
    readonly limit: number;
    readonly signal: AbortSignal;
  }) => {
    const { after, limit, signal } = at;
    const before = after === null ? {} : { before: Number(after) };
    const page = await api.call(listWorkOrders, { query: { ...query, limit, ...before }, signal });
    return { rows: page.rows, next: page.next === null ? null : String(page.next) };
  };
