import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listMade } from "../../../contract/making.ts";
import { api } from "../../api.ts";
import { nameOf } from "../../i18n.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { DataGrid } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { usePlants } from "../work-orders/plants.ts";
import { Begin, Pasting } from "./begin.tsx";

type Row = ReplyOf<typeof listMade>["rows"][number];

/** Items that have a routing today, and the way to how each is made. */
export function Making() {
  const { t, i18n } = useTranslation("making");
  const navigate = useNavigate();
  const plants = usePlants();
  const fields: readonly FilterField[] = [
    { kind: "text", key: "text", label: t("find") },
    { kind: "choice", key: "plant", label: t("plant"), options: plants },
  ];
  const filter = useFilter(fields);
  const { text, plant } = filter;
  const open = (id: number) => void navigate({ to: `/making/${id}` });
  const columns = useMemo<readonly GridColumn<Row>[]>(() => {
    const number = (key: string, of: (row: Row) => number | null) => ({
      ...{ key, title: t(key), width: 130, numeric: true },
      text: (row: Row) => String(of(row) ?? ""),
    });
    return [
      { key: "code", title: t("code"), width: 150, text: (row) => row.code },
      { key: "name", title: t("name"), width: 260, text: nameOf },
      number("steps", (row) => row.steps),
      number("components", (row) => row.components),
      number("routingVersion", (row) => row.routingVersion),
      number("bomVersion", (row) => row.bomVersion),
    ];
  }, [i18n.language, t]);
  return (
    <PageShell title={t("title")} lead={t("lead")} actions={<Begin onOpen={open} />} full>
      <FilterBar
        viewId="making"
        fields={fields}
        views={[{ id: "all", label: t("all"), filter: {} }]}
      />
      <DataGrid<Row>
        viewId="making"
        label={t("title")}
        columns={columns}
        rowKey={(row) => row.id}
        query={filter}
        fetchPage={async ({ after, limit, signal }) => {
          const asked = { ...(text && { text }), ...(plant && { placeId: Number(plant) }) };
          const query = { ...asked, limit, ...(after === null ? {} : { after: Number(after) }) };
          const page = await api.call(listMade, { query, signal });
          return { rows: page.rows, next: page.next === null ? null : String(page.next) };
        }}
        onOpen={(row) => open(row.id)}
        empty={<EmptyState title={t("title")} text={t("none")} />}
      />
      <Pasting />
    </PageShell>
  );
}
