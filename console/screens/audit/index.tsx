import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listAudit, listUsers } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { FilterBar, useFilter, type FilterField } from "../../parts/filter-bar.tsx";
import { useFormat } from "../../parts/format.ts";
import { DataGrid, momentOf } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useWhy } from "../../parts/why.ts";
import { useMay } from "../../shell/session.ts";
import { Entry } from "./entry.tsx";

type Row = ReplyOf<typeof listAudit>["rows"][number];
type Filter = Readonly<Record<string, string>>;

/** What can be changed, by the first word of what was done to it. */
const areas = [
  "orders",
  "aftersales",
  "promises",
  "stock",
  "catalog",
  "parties",
  "channels",
  "people",
  "production",
  "plans",
  "materials",
  "execution",
  "demand",
  "forecasts",
];

function useFields(): readonly FilterField[] {
  const { t } = useTranslation("audit");
  const mayPeople = useMay("people.read");
  const { data } = useQuery({
    queryKey: ["users"],
    enabled: mayPeople,
    queryFn: () => api.call(listUsers),
  });
  const users = (data?.rows ?? []).map((row) => ({ value: `user/${row.id}`, label: row.name }));
  const others = (["system", "key", "user"] as const).map((value) => ({
    value,
    label: t(`actor.${value}`),
  }));
  return [
    { kind: "choice", key: "who", label: t("who"), options: [...users, ...others] },
    {
      kind: "choice",
      key: "area",
      label: t("area"),
      options: areas.map((value) => ({ value, label: t(`areas.${value}`) })),
    },
    { kind: "text", key: "subject", label: t("subjectNumber") },
    { kind: "day", key: "from", label: t("from") },
    { kind: "day", key: "until", label: t("until") },
  ];
}

/** What the server is asked for these words of the address. */
function queryOf(filter: Filter) {
  const [kind = "", id] = (filter["who"] ?? "").split("/");
  const actorKind = (["user", "key", "system"] as const).find((each) => each === kind);
  return {
    ...(actorKind ? { actorKind } : {}),
    ...(id ? { actorId: Number(id) } : {}),
    ...(filter["area"] ? { action: `${filter["area"]}.` } : {}),
    ...(filter["subject"] ? { subject: filter["subject"] } : {}),
    ...(filter["from"] ? { fromDay: filter["from"] } : {}),
    ...(filter["until"] ? { untilDay: filter["until"] } : {}),
  };
}

function useColumns() {
  const { t } = useTranslation("audit");
  const { t: act } = useTranslation("acts");
  const why = useWhy();
  const format = useFormat();
  return [
    { key: "at", title: t("at"), width: 130, ...momentOf((row: Row) => row.at, format) },
    { key: "who", title: t("who"), width: 150, text: (row: Row) => row.actorName },
    {
      key: "what",
      title: t("what"),
      width: 190,
      text: (row: Row) => act(row.action, row.action),
    },
    {
      key: "subject",
      title: t("subject"),
      width: 170,
      text: (row: Row) => `${t(`kinds.${row.subjectKind}`, row.subjectKind)} ${row.subjectId}`,
    },
    {
      key: "why",
      title: t("why"),
      width: 320,
      text: (row: Row) => why(row.why),
    },
  ];
}

/** Who changed what and why: by person, day, kind and number; a row opens to before and after. */
export function Audit() {
  const { t } = useTranslation("audit");
  const [state, setState] = useUrlState();
  const fields = useFields();
  const filter = useFilter(fields);
  const open = Number(state["open"] ?? 0);
  return (
    <PageShell title={t("title")} lead={t("lead")} full>
      <FilterBar
        viewId="audit"
        fields={fields}
        views={[{ id: "all", label: t("all"), filter: {} }]}
      />
      <DataGrid<Row>
        viewId="audit"
        label={t("title")}
        columns={useColumns()}
        rowKey={(row) => row.id}
        query={filter}
        fetchPage={async ({ after, limit, signal }) => {
          const query = { ...queryOf(filter), limit, ...(after ? { after: Number(after) } : {}) };
          const page = await api.call(listAudit, { query, signal });
          return { rows: page.rows, next: page.next === null ? null : String(page.next) };
        }}
        onOpen={(row) => setState({ open: String(row.id) }, true)}
        empty={<EmptyState title={t("none")} text={t("noneText")} />}
      />
      {open > 0 && (
        <EntityDrawer title={t("entry")} onClose={() => setState({ open: null }, true)}>
          <Entry id={open} query={queryOf(filter)} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
