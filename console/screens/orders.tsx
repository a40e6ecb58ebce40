import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { App, Button, Input, Select, Segmented } from "antd";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { pathOf } from "../../contract/client.ts";
import type { QueryOf, ReplyOf } from "../../contract/endpoint.ts";
import {
  countOrdersEndpoint,
  exportOrders,
  holdOrder,
  listOrdersEndpoint,
} from "../../contract/orders.ts";
import { api, newKey, queries } from "../api.ts";
import type { OrderSearch } from "../app.tsx";
import { count, instant, money, Nothing, Page, Tag, Trouble } from "../parts/basics.tsx";
import { DataGrid } from "../parts/data-grid.tsx";
import type { Column } from "../parts/data-grid.tsx";
import { useChannels } from "../parts/masters.ts";

type Row = ReplyOf<typeof listOrdersEndpoint>["rows"][number];
type Filter = QueryOf<typeof countOrdersEndpoint>;

const views: Readonly<Record<string, Filter>> = {
  all: {},
  open: { stage: "open" },
  held: { held: true },
  short: { short: true, stage: "open" },
  ready: { stage: "booking", held: false, mode: "live" },
  shipped: { fulfilment: "shipped" },
};

/** The address bar says which orders are shown; any link reproduces the screen. */
function filterOf(search: OrderSearch): Filter {
  return {
    ...views[search.view ?? "all"],
    ...(search.channelId ? { channelId: Number(search.channelId) } : {}),
    ...(search.text ? { text: search.text } : {}),
  };
}

function useColumns(): readonly Column<Row>[] {
  const { t } = useTranslation();
  const channels = useChannels();
  return [
    {
      key: "number",
      title: t("order.number"),
      width: "minmax(130px, 1.2fr)",
      text: (row) => row.number,
      render: (row) => (
        <>
          {row.number}
          {row.openHolds > 0 && (
            <>
              {" "}
              <Tag tone="warn">{t("order.held")}</Tag>
            </>
          )}
        </>
      ),
    },
    {
      key: "channel",
      title: t("order.channel"),
      width: "minmax(100px, 1fr)",
      text: (row) => channels.name(row.channelId),
      render: (row) => channels.name(row.channelId),
    },
    {
      key: "placed",
      title: t("order.placedAt"),
      width: "170px",
      text: (row) => row.placedAt,
      render: (row) => instant(row.placedAt),
    },
    {
      key: "fulfilment",
      title: t("order.fulfilment"),
      width: "110px",
      text: (row) => row.fulfilment,
      render: (row) => t(`fulfilment.${row.fulfilment}`),
    },
    {
      key: "payment",
      title: t("order.payment"),
      width: "100px",
      text: (row) => row.payment,
      render: (row) => t(`payment.${row.payment}`),
    },
    {
      key: "promised",
      title: t("order.promisedDay"),
      width: "120px",
      text: (row) => row.promisedDay ?? "",
      render: (row) =>
        row.promisedDay ?? (row.shortUnits > 0 ? <Tag tone="bad">{t("order.noDay")}</Tag> : "—"),
    },
    {
      key: "short",
      title: t("order.short"),
      width: "80px",
      numeric: true,
      text: (row) => String(row.shortUnits),
      render: (row) =>
        row.shortUnits > 0 ? <span className="bad">{count(row.shortUnits)}</span> : "—",
    },
    {
      key: "total",
      title: t("order.total"),
      width: "120px",
      numeric: true,
      text: (row) => String(row.totalMinor),
      render: (row) => money(row.totalMinor, row.currency),
    },
    {
      key: "status",
      title: t("order.channelStatus"),
      width: "minmax(90px, .8fr)",
      text: (row) => row.channelStatus,
      render: (row) => <span className="soft">{row.channelStatus || "—"}</span>,
    },
  ];
}

/** All channels' orders in one list: filters and views in the address, bulk actions, export. */
export function Orders() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as OrderSearch;
  const channels = useChannels();
  const columns = useColumns();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const filter = filterOf(search);
  const set = (next: OrderSearch) =>
    void navigate({ to: "/orders", search: { ...search, ...next } });
  const total = useQuery({
    queryKey: ["orders", "count", filter],
    queryFn: () => api.call(countOrdersEndpoint, { query: filter }),
  });
  const list = useInfiniteQuery({
    queryKey: ["orders", "list", filter],
    initialPageParam: "",
    getNextPageParam: (page: { next: string | null }) => page.next ?? undefined,
    queryFn: ({ pageParam }) =>
      api.call(listOrdersEndpoint, {
        query: { ...filter, limit: 100, ...(pageParam ? { after: pageParam } : {}) },
      }),
  });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const hold = useMutation({
    mutationFn: async () => {
      for (const id of selected)
        await api.call(holdOrder, { params: { id }, key: newKey(), body: { why: t("bulk.why") } });
      return selected.size;
    },
    onSuccess: (done) => {
      void message.success(t("bulk.held", { count: done }));
      setSelected(new Set());
      void queries.invalidateQueries({ queryKey: ["orders"] });
    },
  });
  return (
    <Page
      title={t("orders.title")}
      actions={
        <>
          <span className="soft" aria-live="polite">
            {total.data
              ? t(total.data.exact ? "orders.count" : "orders.about", {
                  count: total.data.total,
                  shown: count(total.data.total),
                })
              : ""}
          </span>
          <span style={{ flex: 1 }} />
          <Button href={pathOf(exportOrders, {}, filter)}>{t("export")}</Button>
          <Button type="primary" onClick={() => void navigate({ to: "/orders/new" })}>
            {t("nav.newOrder")}
          </Button>
        </>
      }
    >
      <div style={{ display: "flex", flexWrap: "wrap", gap: 10, marginBottom: 10 }}>
        <Segmented
          value={search.view ?? "all"}
          onChange={(view) => set({ view: String(view) })}
          aria-label={t("orders.views")}
          options={Object.keys(views).map((view) => ({ value: view, label: t(`view.${view}`) }))}
        />
        <Select
          allowClear
          placeholder={t("order.channel")}
          aria-label={t("order.channel")}
          style={{ minWidth: 150 }}
          value={search.channelId ? Number(search.channelId) : undefined}
          onChange={(channelId?: number) =>
            void navigate({ to: "/orders", search: { ...search, channelId } as never })
          }
          options={channels.rows.map((row) => ({ value: row.id, label: channels.name(row.id) }))}
        />
        <Input.Search
          allowClear
          defaultValue={search.text ?? ""}
          placeholder={t("order.number")}
          aria-label={t("order.number")}
          style={{ width: 220 }}
          onSearch={(text) => set({ text })}
        />
      </div>
      <Trouble error={list.error ?? hold.error} />
      {list.data && rows.length === 0 ? (
        <Nothing
          text={t("orders.none")}
          action={
            <Button onClick={() => void navigate({ to: "/imports" })}>{t("nav.imports")}</Button>
          }
        />
      ) : (
        <DataGrid
          label={t("orders.title")}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          height="calc(100vh - 210px)"
          onOpen={(row) => void navigate({ to: `/orders/${row.id}` })}
          onEnd={onEnd}
          selected={selected}
          onSelect={setSelected}
        />
      )}
      {selected.size > 0 && (
        <div className="bulk" role="region" aria-label={t("bulk.title")}>
          <span>{t("bulk.selected", { count: selected.size })}</span>
          <Button onClick={() => hold.mutate()} loading={hold.isPending}>
            {t("bulk.hold")}
          </Button>
          <Button onClick={() => setSelected(new Set())}>{t("bulk.clear")}</Button>
        </div>
      )}
    </Page>
  );
}
