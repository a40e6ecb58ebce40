import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
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
import { ItemField } from "../../parts/item-field.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useFactory, usePlants } from "../work-orders/plants.ts";
import { PasteRecipes } from "./paste.tsx";

type Row = ReplyOf<typeof listMade>["rows"][number];

/** Finds any item, also one that has no routing yet. */
function OpenItem({ onOpen }: { readonly onOpen: (id: number) => void }) {
  const { t } = useTranslation("making");
  const [text, setText] = useState("");
  return (
    <ItemField
      label={t("openItem")}
      text={text}
      onChange={(typed, item) => {
        setText(typed);
        if (item) onOpen(item.id);
      }}
    />
  );
}

/** What begins: an item of its own, or a sheet of many. */
function Begin({ onOpen }: { readonly onOpen: (id: number) => void }) {
  const { t } = useTranslation("making");
  const [, setState] = useUrlState();
  const mayWrite = useMay("production.write");
  return (
    <>
      <OpenItem onOpen={onOpen} />
      {mayWrite && (
        <button
          type="button"
          className="m-button"
          onClick={() => setState({ open: "paste" }, true)}
        >
          {t("paste.button")}
        </button>
      )}
    </>
  );
}

/** The sheet that the address asks for. */
function Pasting() {
  const [state, setState] = useUrlState();
  const mayWrite = useMay("production.write");
  const factory = useFactory();
  if (state["open"] !== "paste" || !mayWrite || !factory.data) return null;
  return <PasteRecipes factory={factory.data} onDone={() => setState({ open: null }, true)} />;
}

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
