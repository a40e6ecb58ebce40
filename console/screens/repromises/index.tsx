import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listRepromises } from "../../../contract/repromises.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { useFormat } from "../../parts/format.ts";
import { DataGrid, momentOf } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { RunView } from "./run.tsx";

type Run = ReplyOf<typeof listRepromises>["rows"][number];

function useColumns() {
  const { t } = useTranslation("repromises");
  const format = useFormat();
  return [
    { key: "at", title: t("at"), width: 130, ...momentOf((row: Run) => row.at, format) },
    {
      key: "cause",
      title: t("cause"),
      width: 150,
      text: (row: Run) => t(`causes.${row.cause}`, row.cause),
    },
    {
      key: "items",
      title: t("items"),
      width: 220,
      text: (row: Run) => row.items.map((item) => item.code).join(", "),
    },
    {
      key: "gained",
      title: t("gained"),
      width: 90,
      numeric: true,
      text: (row: Run) => format.count(row.gained),
    },
    {
      key: "slipped",
      title: t("slipped"),
      width: 90,
      numeric: true,
      text: (row: Run) => format.count(row.slipped),
    },
    {
      key: "looked",
      title: t("looked"),
      width: 110,
      numeric: true,
      text: (row: Run) => format.count(row.looked),
    },
    { key: "actor", title: t("actor"), width: 130, text: (row: Run) => row.actor },
  ];
}

/** Re-promise runs: what moved promises, and in the drawer whom each run moved. */
export function Repromises() {
  const { t } = useTranslation("repromises");
  const [state, setState] = useUrlState();
  const fields: readonly FilterField[] = [
    { kind: "flag", key: "slipped", label: t("slippedOnly") },
  ];
  const filter = useFilter(fields);
  const slippedOnly = filter["slipped"] === "true";
  const open = Number(state["open"] ?? 0);
  return (
    <PageShell title={t("title")} lead={t("lead")} full>
      <FilterBar
        viewId="repromises"
        fields={fields}
        views={[{ id: "all", label: t("all"), filter: {} }]}
      />
      <DataGrid<Run>
        viewId="repromises"
        label={t("title")}
        columns={useColumns()}
        rowKey={(row) => row.id}
        query={filter}
        fetchPage={async ({ after, limit, signal }) => {
          const query = { slippedOnly, limit, ...(after === null ? {} : { after: Number(after) }) };
          const page = await api.call(listRepromises, { query, signal });
          return { rows: page.rows, next: page.next === null ? null : String(page.next) };
        }}
        live={["StockChanged", "OrderChanged"]}
        onOpen={(row) => setState({ open: String(row.id) }, true)}
        empty={<EmptyState title={t("none")} text={t("noneText")} />}
      />
      {open > 0 && (
        <EntityDrawer title={t("run")} onClose={() => setState({ open: null }, true)}>
          <RunView run={open} />
          <p>
            <Link to="/orders">{t("toOrders")}</Link>
          </p>
        </EntityDrawer>
      )}
    </PageShell>
  );
}
