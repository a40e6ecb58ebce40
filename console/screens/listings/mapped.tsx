import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listListingsEndpoint } from "../../../contract/listings.ts";
import { api, queries } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import type { FilterField } from "../../parts/filter-bar.tsx";
import { DataGrid } from "../../parts/grid/data-grid.tsx";
import type { GridColumn } from "../../parts/grid/types.ts";
import { useChannels } from "../../parts/masters.ts";
import { EditListing, meaningOf, useSpan } from "./edit.tsx";
import type { Listed } from "./edit.tsx";

const whens = ["now", "past", "later"] as const;

/** What the list is narrowed by, as fields and as the question to the server. */
function useListed() {
  const { t } = useTranslation("listings");
  const channels = useChannels();
  const fields: readonly FilterField[] = [
    { kind: "text", key: "text", label: t("find") },
    {
      kind: "choice",
      key: "channelId",
      label: t("channel"),
      options: channels.rows.map(({ id }) => ({ value: String(id), label: channels.name(id) })),
    },
    {
      kind: "choice",
      key: "when",
      label: t("when"),
      options: whens.map((value) => ({ value, label: t(`whens.${value}`) })),
    },
  ];
  const filter = useFilter(fields);
  const asked = {
    ...(filter["text"] && { text: filter["text"] }),
    ...(filter["channelId"] && { channelId: Number(filter["channelId"]) }),
    ...(filter["when"] && { when: filter["when"] as (typeof whens)[number] }),
  };
  return { fields, asked };
}

function useColumns(): GridColumn<Listed>[] {
  const { t } = useTranslation("listings");
  const channels = useChannels();
  const span = useSpan();
  return [
    { key: "code", title: t("code"), width: 180, text: (row) => row.code },
    { key: "name", title: t("name"), width: 200, text: (row) => row.name },
    {
      key: "channel",
      title: t("channel"),
      width: 150,
      text: (row) => channels.name(row.channelId),
    },
    { key: "means", title: t("means"), width: 260, text: meaningOf },
    { key: "span", title: t("holds"), width: 260, text: span },
  ];
}

/** What channels' codes mean, with their spans; one opens to be edited, with its history. */
export function Mapped() {
  const { t } = useTranslation("listings");
  const columns = useColumns();
  const { fields, asked } = useListed();
  const [open, setOpen] = useState<Listed | "new" | null>(null);
  const listed = open === "new" ? null : open;
  return (
    <>
      <FilterBar
        viewId="listings"
        fields={fields}
        views={[{ id: "all", label: t("all"), filter: {} }]}
      />
      <div className="m-actions">
        <button type="button" className="m-button" onClick={() => setOpen("new")}>
          {t("add")}
        </button>
      </div>
      <DataGrid<Listed>
        viewId="listings"
        label={t("mappedTab")}
        columns={columns}
        rowKey={(row) => row.id}
        query={asked}
        fetchPage={({ after, limit, signal }) =>
          api.call(listListingsEndpoint, {
            query: { ...asked, limit, ...(after === null ? {} : { after }) },
            signal,
          })
        }
        live={["ListingMapped"]}
        onOpen={(row) => setOpen(row)}
        empty={<EmptyState title={t("mappedTab")} text={t("noneMapped")} />}
      />
      {open !== null && (
        <EntityDrawer
          title={listed?.code ?? t("add")}
          onClose={() => {
            setOpen(null);
            void queries.invalidateQueries({ queryKey: ["listings"] });
          }}
        >
          <EditListing key={listed?.id ?? "new"} listed={listed} />
        </EntityDrawer>
      )}
    </>
  );
}
