import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import { FilterBar, useFilter } from "../../parts/filter-bar.tsx";
import { DataGrid } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { Popover } from "../../parts/popover.tsx";
import { useMay } from "../../shell/session.ts";
import { Acts } from "./acts.tsx";
import { useWorkOrderColumns, type WorkOrder } from "./columns.tsx";
import { Create } from "./create.tsx";
import { fileOf, pageOf, queryOf, useFields } from "./filter.ts";
import { HeldDays } from "./held-days.tsx";
import { topics } from "./topics.ts";

/** Every work order: what is made, where it stands, and which will be late. */
export function WorkOrders() {
  const { t } = useTranslation("workOrders");
  const navigate = useNavigate();
  const fields = useFields();
  const query = queryOf(useFilter(fields));
  const mayWrite = useMay("production.write");
  return (
    <PageShell
      title={t("title")}
      lead={t("lead")}
      full
      actions={
        mayWrite && (
          <Popover label={t("create")} className="m-button m-primary">
            {(close) => <Create onDone={close} />}
          </Popover>
        )
      }
    >
      {mayWrite && <HeldDays />}
      <FilterBar
        viewId="work-orders"
        fields={fields}
        views={[
          { id: "all", label: t("all"), filter: {} },
          { id: "open", label: t("openOnly"), filter: { open: "true" } },
          { id: "late", label: t("lateOnly"), filter: { open: "true", late: "true" } },
          { id: "proposed", label: t("freedom.proposed"), filter: { freedom: "proposed" } },
        ]}
      />
      <DataGrid<WorkOrder>
        viewId="work-orders"
        label={t("title")}
        columns={useWorkOrderColumns()}
        rowKey={(row) => row.id}
        query={query}
        fetchPage={pageOf(query)}
        live={topics}
        fileAt={fileOf(query)}
        onOpen={(row) => void navigate({ to: `/work-orders/${row.id}` })}
        empty={<EmptyState title={t("none")} text={t("noneText")} />}
        {...(mayWrite
          ? { bulk: (choice) => <Acts rows={choice.rows} onDone={() => choice.clear()} /> }
          : {})}
      />
    </PageShell>
  );
}
