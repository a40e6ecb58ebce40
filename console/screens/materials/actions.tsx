import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { listMaterialActions } from "../../../contract/materials.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import { DataGrid } from "../../parts/grid/index.ts";
import { useMay } from "../../shell/session.ts";
import { Acts } from "./acts.tsx";
import { useActionColumns } from "./columns.tsx";
import type { Row } from "./columns.tsx";
import { queryOf, useFields } from "./filter.ts";
import type { Runs } from "./reads.ts";

interface Asked {
  readonly after: string | null;
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** A page of actions, each with the item it is about. */
async function pageOf(runId: number, query: ReturnType<typeof queryOf>, asked: Asked) {
  const { after, limit, signal } = asked;
  const page = await api.call(listMaterialActions, {
    params: { id: runId },
    query: {
      ...{ ...query, limit },
      ...(after === null ? {} : { after: Number(after) }),
    },
    signal,
  });
  const items = new Map(page.items.map((item) => [item.id, item]));
  return {
    rows: page.rows.map((row): Row => ({ ...row, item: items.get(row.itemId) })),
    next: page.next === null ? null : String(page.next),
  };
}

/** The actions of a run, the most money at risk first. */
export function Actions({ run }: { readonly run: Runs[number] }) {
  const { t } = useTranslation("materials");
  const navigate = useNavigate();
  const fields = useFields();
  const query = queryOf(useFilter(fields));
  const mayWrite = useMay("production.write");
  return (
    <>
      <FilterBar
        viewId="materials"
        fields={fields}
        views={[
          { id: "open", label: t("state.open"), filter: {} },
          { id: "now", label: t("dueNow"), filter: { within: "0" } },
          { id: "accepted", label: t("state.accepted"), filter: { state: "accepted" } },
          { id: "dismissed", label: t("state.dismissed"), filter: { state: "dismissed" } },
        ]}
      />
      <DataGrid<Row>
        viewId="materials"
        label={t("title")}
        columns={useActionColumns(run.firstDay)}
        rowKey={(row) => row.rank}
        query={{ ...query, run: run.id }}
        fetchPage={(asked) => pageOf(run.id, query, asked)}
        onOpen={(row) =>
          void navigate({
            to: `/materials/${row.itemId}`,
            search: { run: String(run.id), place: String(row.placeId) } as never,
          })
        }
        empty={<EmptyState title={t("none")} text={t("noneText")} />}
        {...(mayWrite
          ? {
              bulk: (choice) => (
                <Acts runId={run.id} rows={choice.rows} onDone={() => choice.clear()} />
              ),
            }
          : {})}
      />
    </>
  );
}
