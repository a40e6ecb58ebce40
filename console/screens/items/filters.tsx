import { useTranslation } from "react-i18next";
import { pathOf } from "../../../contract/client.ts";
import type { QueryOf } from "../../../contract/endpoint.ts";
import { exportItems, listItems } from "../../../contract/items.ts";
import { api } from "../../api.ts";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { sortWord } from "../../parts/grid/index.ts";
import type { FetchPage } from "../../parts/grid/index.ts";
import type { ItemRow } from "./columns.tsx";

type Query = QueryOf<typeof listItems>;

/** The filters of the item list. */
export function useFields(): readonly FilterField[] {
  const { t } = useTranslation("items");
  const choices = (values: readonly string[], prefix: string) =>
    values.map((value) => ({ value, label: t(`${prefix}.${value}`) }));
  return [
    { kind: "text", key: "text", label: t("find") },
    {
      ...{ kind: "choice", key: "kind", label: t("kind") },
      options: choices(["item", "bundle", "service"], "kinds"),
    },
    {
      kind: "choice",
      key: "active",
      label: t("state"),
      options: choices(["true", "false"], "use"),
    },
  ];
}

/** The filter of the address as the server takes it. */
export function queryOf(filter: Readonly<Record<string, string>>): Query {
  const { text, kind, active } = filter;
  return {
    ...(text && { text }),
    ...(kind && { kind: kind as NonNullable<Query["kind"]> }),
    ...(active && { active: active === "true" }),
  };
}

/** Where the file of what a query finds is fetched. */
export const fileOf = (query: Query) => (format: "xlsx" | "csv") =>
  pathOf(exportItems, {}, { ...query, format });

/** Reads the pages of what a query finds. */
export const pagesOf =
  (query: Query): FetchPage<ItemRow> =>
  ({ after, limit, sort, signal }) => {
    const word = sortWord(sort) as Query["sort"];
    const paged = { limit, ...(word && { sort: word }), ...(after === null ? {} : { after }) };
    return api.call(listItems, { query: { ...query, ...paged }, signal });
  };
