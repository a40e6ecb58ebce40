import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import {
  holdReasons,
  holdRoles,
  listHolds,
  releaseHoldEndpoint,
} from "../../../contract/review.ts";
import { api, callSurely, queries } from "../../api.ts";
import { BulkProgress } from "../../parts/bulk-progress.tsx";
import { eachAlone, useBulkRun } from "../../parts/bulk-run.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import { DataGrid, matchingRows, refreshRows, sortWord, useSort } from "../../parts/grid/index.ts";
import type { BulkChoice, FetchPage, GridSort } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import {
  AssignForm,
  type HoldRow,
  useHoldColumns,
  useHoldFields,
  useHoldViews,
  useRows,
} from "./hold-parts.tsx";

const topics = ["OrderPlaced", "OrderChanged"];

/** What the server is asked for these words of the address; unknown ones are left out. */
function queryOf(filter: Readonly<Record<string, string>>) {
  const reason = holdReasons.find((each) => each === filter["reason"]);
  const ownerRole = holdRoles.find((each) => each === filter["ownerRole"]);
  return {
    ...(reason ? { reason } : {}),
    ...(ownerRole ? { ownerRole } : {}),
    ...(filter["late"] === "true" ? { late: true } : {}),
  };
}

type HoldSort = "due" | "-due" | "placed" | "-placed";

const pagesOf =
  (query: ReturnType<typeof queryOf>): FetchPage<HoldRow> =>
  ({ after, limit, sort, signal }) => {
    const word = sortWord(sort) as HoldSort | null;
    return api.call(listHolds, {
      query: {
        ...query,
        limit,
        ...(after === null ? {} : { after }),
        ...(word ? { sort: word } : {}),
      },
      signal,
    });
  };

/** Frees the chosen holds, or all that match, and says how far it is. */
function useFreeing(fetchPage: FetchPage<HoldRow>, sort: GridSort | null) {
  const { t } = useTranslation("review");
  const bulk = useBulkRun<HoldRow>();
  const free = (choice: BulkChoice<HoldRow>) =>
    void bulk.start({
      title: t("hold.freeing"),
      rows: matchingRows(fetchPage, choice, { sort, rowKey: (row) => row.id }),
      nameOf: (row) => row.number,
      act: eachAlone((row) =>
        callSurely(releaseHoldEndpoint, {
          params: { id: row.id },
          body: { note: t("hold.freedNote") },
        }),
      ),
      onEnd: () => {
        choice.clear();
        refreshRows("holds");
        void queries.invalidateQueries({ queryKey: ["order"] });
      },
    });
  const acts = (choice: BulkChoice<HoldRow>) => (
    <button
      type="button"
      className="m-button"
      disabled={bulk.state?.running ?? false}
      onClick={() => free(choice)}
    >
      {t("hold.free")}
    </button>
  );
  return { bulk, acts };
}

/** Holds of all orders: whose it is to free each, by when, and what is overdue. */
export function Holds() {
  const { t } = useTranslation("review");
  const [state, setState] = useUrlState();
  const fields = useHoldFields();
  const query = queryOf(useFilter(fields));
  const columns = useHoldColumns();
  const sorting = useSort();
  const mayReview = useMay("orders.review");
  const fetchPage = pagesOf(query);
  const { bulk, acts } = useFreeing(fetchPage, sorting.sort);
  const [rows, setRows] = useRows();
  const hold = rows.find((row) => String(row.id) === state["open"]);
  const show = (id: string | null) => setState({ open: id }, true);
  return (
    <PageShell title={t("hold.title")} lead={t("hold.lead")} full>
      <FilterBar viewId="holds" fields={fields} views={useHoldViews()} />
      <BulkProgress state={bulk.state} onStop={bulk.stop} onClose={bulk.close} />
      <DataGrid
        viewId="holds"
        label={t("hold.title")}
        columns={columns}
        rowKey={(row) => row.id}
        query={query}
        {...sorting}
        fetchPage={fetchPage}
        live={topics}
        onRows={setRows}
        onOpen={(row) => show(String(row.id))}
        allowAll
        {...(mayReview ? { bulk: acts } : {})}
        empty={<EmptyState title={t("hold.none")} text={t("hold.noneText")} />}
      />
      {hold && (
        <EntityDrawer title={hold.number} onClose={() => show(null)}>
          <p>
            <Link to={`/orders/${hold.orderId}`}>{t("hold.toOrder")}</Link>
          </p>
          <AssignForm key={hold.id} hold={hold} readOnly={!mayReview} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
