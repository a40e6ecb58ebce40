import { Link, useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { pathOf } from "../../../contract/client.ts";
import {
  countOrdersEndpoint,
  exportOrders,
  holdOrder,
  listOrdersEndpoint,
  releaseHoldEndpoint,
} from "../../../contract/orders.ts";
import { api, newKey, queries } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import { DataGrid } from "../../parts/grid/data-grid.tsx";
import type { BulkChoice, FetchPage } from "../../parts/grid/types.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useOrderColumns } from "./columns.tsx";
import type { OrderRow } from "./columns.tsx";
import { filterFrom, useOrderFields, useOrderViews } from "./filters.ts";
import type { OrderFilter } from "./filters.ts";

// The list itself needs no Ant Design; an opened order does.
const OrderView = lazy(async () => {
  const [screen, frame] = await Promise.all([
    import("../order.tsx"),
    import("../../parts/antd-frame.tsx"),
  ]);
  return {
    default: ({ id }: { readonly id: number }) => (
      <frame.AntdFrame>
        <screen.OrderView id={id} />
      </frame.AntdFrame>
    ),
  };
});

const topics = ["OrderPlaced", "OrderChanged", "OrderShipped", "OrderDelivered"];

/** Reads pages of the orders that a filter finds, the first with their number. */
function pagesOf(filter: OrderFilter): FetchPage<OrderRow> {
  return async ({ after, limit, signal }) => {
    const query = { ...filter, limit, ...(after === null ? {} : { after }) };
    const [page, counted] = await Promise.all([
      api.call(listOrdersEndpoint, { query, signal }),
      after === null ? api.call(countOrdersEndpoint, { query: filter, signal }) : null,
    ]);
    return { ...page, ...(counted ? { total: counted.total, totalIsExact: counted.exact } : {}) };
  };
}

const holdMax = 200;

/** Holds the chosen orders one by one, each an act with its own key, and offers the way back. */
function useHold() {
  const { t } = useTranslation("orders");
  const { t: word } = useTranslation();
  const free = async (holdIds: readonly number[]) => {
    for (const id of holdIds)
      await api.call(releaseHoldEndpoint, {
        params: { id },
        key: newKey(),
        body: { note: t("hold.undoNote") },
      });
    toast(t("hold.undone", { count: holdIds.length }));
    await queries.invalidateQueries({ queryKey: ["order"] });
  };
  return useMutation({
    mutationFn: async (choice: BulkChoice<OrderRow>) => {
      const held: number[] = [];
      for (const row of choice.rows.slice(0, holdMax)) {
        const { holdId } = await api.call(holdOrder, {
          params: { id: row.id },
          key: newKey(),
          body: { why: word("bulk.why") },
        });
        held.push(holdId);
      }
      return held;
    },
    onSuccess: (held, choice) => {
      toast(t("hold.done", { count: held.length }), { undo: () => void free(held) });
      if (choice.rows.length > holdMax) toast(t("hold.allOnly", { max: holdMax }), { tone: "bad" });
      choice.clear();
    },
  });
}

function Nothing() {
  const { t } = useTranslation("orders");
  return (
    <EmptyState title={t("empty.title")} text={t("empty.text")}>
      <Link className="m-button m-primary" to="/imports">
        {t("empty.import")}
      </Link>
      <Link className="m-button" to="/orders/new">
        {t("empty.create")}
      </Link>
    </EmptyState>
  );
}

interface OpenOrderProps {
  readonly id: number;
  readonly rows: readonly OrderRow[];
  readonly onShow: (id: number | null) => void;
}

/** The order that stands open beside the list; J and K walk the list. */
function OpenOrder({ id, rows, onShow }: OpenOrderProps) {
  const navigate = useNavigate();
  const step = (by: 1 | -1) => {
    const at = rows.findIndex((row) => row.id === id);
    const next = at < 0 ? undefined : rows[at + by];
    if (next) onShow(next.id);
  };
  const number = rows.find((row) => row.id === id)?.number ?? `#${id}`;
  return (
    <EntityDrawer
      title={number}
      onClose={() => onShow(null)}
      onNext={() => step(1)}
      onPrevious={() => step(-1)}
      onGrow={() => void navigate({ to: `/orders/${id}` })}
    >
      <Suspense>
        <OrderView id={id} />
      </Suspense>
    </EntityDrawer>
  );
}

/** All channels' orders in one list: filters and views in the address, bulk actions, export. */
export function Orders() {
  const { t } = useTranslation();
  const [state, setState] = useUrlState();
  const fields = useOrderFields();
  const views = useOrderViews();
  const columns = useOrderColumns();
  const filter = filterFrom(useFilter(fields));
  const hold = useHold();
  const mayWrite = useMay("orders.write");
  const mayReview = useMay("orders.review");
  const [rows, setRows] = useState<readonly OrderRow[]>([]);
  const open = Number(state["open"] ?? 0);
  const show = (id: number | null) => setState({ open: id === null ? null : String(id) }, true);
  return (
    <PageShell
      title={t("orders.title")}
      full
      actions={
        <>
          <a className="m-button" href={pathOf(exportOrders, {}, filter)}>
            {t("export")}
          </a>
          {mayWrite && (
            <Link className="m-button m-primary" to="/orders/new">
              {t("nav.newOrder")}
            </Link>
          )}
        </>
      }
    >
      <FilterBar viewId="orders" fields={fields} views={views} />
      <ErrorNotice error={hold.error} />
      <DataGrid
        viewId="orders"
        label={t("orders.title")}
        columns={columns}
        rowKey={(row) => row.id}
        fetchPage={pagesOf(filter)}
        query={filter}
        live={topics}
        onRows={setRows}
        empty={<Nothing />}
        onOpen={(row) => show(row.id)}
        {...(mayReview
          ? {
              bulk: (choice: BulkChoice<OrderRow>) => (
                <button
                  type="button"
                  className="m-button"
                  disabled={hold.isPending}
                  onClick={() => hold.mutate(choice)}
                >
                  {t("bulk.hold")}
                </button>
              ),
            }
          : {})}
      />
      {open > 0 && <OpenOrder id={open} rows={rows} onShow={show} />}
    </PageShell>
  );
}
