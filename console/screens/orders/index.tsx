import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { pathOf } from "../../../contract/client.ts";
import { countOrdersEndpoint, exportOrders, listOrdersEndpoint } from "../../../contract/orders.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import { DataGrid, sortWord, useSort } from "../../parts/grid/index.ts";
import type { FetchPage } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useOrderActs } from "./acts.tsx";
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
  return async ({ after, limit, sort, signal }) => {
    const word = sortWord(sort);
    const query = {
      ...filter,
      limit,
      ...(after === null ? {} : { after }),
      ...(word === null ? {} : { sort: word }),
    };
    const [page, counted] = await Promise.all([
      api.call(listOrdersEndpoint, { query, signal }),
      after === null ? api.call(countOrdersEndpoint, { query: filter, signal }) : null,
    ]);
    return { ...page, ...(counted ? { total: counted.total, totalIsExact: counted.exact } : {}) };
  };
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

/** While the order's screen is fetched. */
const Opening = () => (
  <div className="m-alone" aria-busy="true">
    <span className="m-spin" />
  </div>
);

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
      <Suspense fallback={<Opening />}>
        <OrderView id={id} />
      </Suspense>
    </EntityDrawer>
  );
}

/** All channels' orders in one list: filters, sort and views in the address, bulk acts, export. */
export function Orders() {
  const { t } = useTranslation();
  const { t: word } = useTranslation("orderActs");
  const [state, setState] = useUrlState();
  const fields = useOrderFields();
  const columns = useOrderColumns();
  const filter = filterFrom(useFilter(fields));
  const sorting = useSort();
  const sort = sortWord(sorting.sort);
  const fetchPage = pagesOf(filter);
  const acts = useOrderActs(fetchPage, sorting.sort);
  const mayWrite = useMay("orders.write");
  const [rows, setRows] = useState<readonly OrderRow[]>([]);
  const open = Number(state["open"] ?? 0);
  const show = (id: number | null) => setState({ open: id === null ? null : String(id) }, true);
  return (
    <PageShell
      title={t("orders.title")}
      full
      actions={
        <>
          {acts.shipAny && (
            <button type="button" className="m-button" onClick={acts.shipAny}>
              {word("ship")}
            </button>
          )}
          {mayWrite && (
            <Link className="m-button m-primary" to="/orders/new">
              {t("nav.newOrder")}
            </Link>
          )}
        </>
      }
    >
      <FilterBar viewId="orders" fields={fields} views={useOrderViews()} />
      {acts.progress}
      <DataGrid
        viewId="orders"
        label={t("orders.title")}
        columns={columns}
        rowKey={(row) => row.id}
        fetchPage={fetchPage}
        query={filter}
        {...sorting}
        live={topics}
        onRows={setRows}
        empty={<Nothing />}
        onOpen={(row) => show(row.id)}
        fileAt={(format) =>
          pathOf(exportOrders, {}, { ...filter, ...(sort === null ? {} : { sort }), format })
        }
        allowAll
        {...(acts.bulk ? { bulk: acts.bulk } : {})}
      />
      {open > 0 && <OpenOrder id={open} rows={rows} onShow={show} />}
    </PageShell>
  );
}
