import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listKeys, revokeKey } from "../../../contract/people.ts";
import { api, useCommand } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { useFormat } from "../../parts/format.ts";
import { ActForm } from "../../parts/form.tsx";
import { DataGrid } from "../../parts/grid/data-grid.tsx";
import { useSort } from "../../parts/grid/sort.ts";
import { refreshRows } from "../../parts/grid/stores.ts";
import type { GridColumn } from "../../parts/grid/types.ts";
import { wholeList } from "../../parts/grid/whole.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { toast } from "../../parts/undo-toast.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { NewKey } from "./key-form.tsx";
import { reachKinds, reachText, useReach } from "./names.ts";

type KeyRow = ReplyOf<typeof listKeys>["rows"][number];

type KeyState = "valid" | "expired" | "revoked";

function stateOf(row: KeyRow, nowMs: number): KeyState {
  if (row.revokedAt) return "revoked";
  return row.expiresAt && Date.parse(row.expiresAt) <= nowMs ? "expired" : "valid";
}

const signs: Readonly<Record<KeyState, string>> = { valid: "✓", expired: "⌛", revoked: "✕" };

/** What the list shows of a key. */
function useColumns(): readonly GridColumn<KeyRow>[] {
  const { t, i18n } = useTranslation("people");
  const format = useFormat();
  return useMemo(() => {
    const nowMs = Date.now();
    const moment = (key: "createdAt" | "lastUsedAt" | "expiresAt"): GridColumn<KeyRow> => ({
      key,
      title: t(`key.${key}`),
      width: 130,
      sortable: true,
      rank: (row) => row[key],
      text: (row) => row[key] ?? t(`key.no_${key}`),
      render: (row) =>
        row[key] === null ? (
          <span className="m-soft">{t(`key.no_${key}`)}</span>
        ) : (
          <time dateTime={row[key]} title={format.fullInstant(row[key])}>
            {key === "lastUsedAt" ? format.relative(row[key], nowMs) : format.instant(row[key])}
          </time>
        ),
    });
    return [
      { key: "name", title: t("key.name"), width: 170, sortable: true, text: (row) => row.name },
      {
        key: "hint",
        title: t("key.hint"),
        width: 100,
        text: (row) => `…${row.hint}`,
        render: (row) => <code>…{row.hint}</code>,
      },
      {
        key: "state",
        title: t("key.state"),
        width: 110,
        sortable: true,
        text: (row) => t(`key.${stateOf(row, nowMs)}`),
        render: (row) => {
          const state = stateOf(row, nowMs);
          return (
            <span className={`m-tag ${state === "valid" ? "m-tag-good" : ""}`}>
              {signs[state]} {t(`key.${state}`)}
            </span>
          );
        },
      },
      moment("lastUsedAt"),
      moment("expiresAt"),
      moment("createdAt"),
      {
        key: "createdBy",
        title: t("key.createdBy"),
        width: 110,
        sortable: true,
        text: (row) => row.createdBy,
      },
      {
        key: "scopes",
        title: t("key.scopes"),
        width: 260,
        text: (row) => row.permissions.map((each) => t(`permission.${each}`)).join(t("comma")),
      },
    ];
  }, [i18n.language, t, format]);
}

/** A key beside its list: what it may do, where, and its end. */
function OpenKey({ row }: { readonly row: KeyRow }) {
  const { t } = useTranslation("people");
  const reach = useReach();
  const mayWrite = useMay("people.write");
  const revoke = useCommand(revokeKey);
  const submit = () =>
    revoke.mutate(
      { params: { id: row.id } },
      {
        onSuccess: () => {
          refreshRows("keys");
          toast(t("key.revokedNow", { name: row.name }));
        },
      },
    );
  return (
    <>
      <h3>{t("key.scopes")}</h3>
      <ul>
        {row.permissions.map((each) => (
          <li key={each}>
            {t(`permission.${each}`)} <code className="m-soft">{each}</code>
          </li>
        ))}
      </ul>
      <dl className="m-pairs">
        {reachKinds.map((kind) => (
          <div key={kind}>
            <dt>{t(`reach.${kind}`)}</dt>
            <dd>{reachText(row[kind], reach[kind], t("reach.all"))}</dd>
          </div>
        ))}
      </dl>
      {mayWrite && row.revokedAt === null && (
        <ActForm
          label={t("key.revoke")}
          error={revoke.error}
          pending={revoke.isPending}
          submit={t("key.revoke")}
          onSubmit={submit}
        >
          <p className="m-soft">{t("key.revokeText")}</p>
        </ActForm>
      )}
    </>
  );
}

/** API keys: what programs may do, when each was last used, and its end. */
export function Keys() {
  const { t } = useTranslation("people");
  const [state, setState] = useUrlState();
  const columns = useColumns();
  const sorting = useSort();
  const mayWrite = useMay("people.write");
  const [rows, setRows] = useState<readonly KeyRow[]>([]);
  const open = state["open"];
  const row = rows.find((each) => String(each.id) === open);
  const show = (id: string | null) => setState({ open: id }, true);
  const load = async (signal: AbortSignal) => (await api.call(listKeys, { signal })).rows;
  const create = mayWrite && (
    <button type="button" className="m-button m-primary" onClick={() => show("new")}>
      {t("key.create")}
    </button>
  );
  return (
    <PageShell title={t("key.title")} lead={t("key.lead")} full actions={create}>
      <DataGrid
        viewId="keys"
        label={t("key.title")}
        columns={columns}
        rowKey={(each) => each.id}
        query={{}}
        {...sorting}
        fetchPage={wholeList(load, columns)}
        onRows={setRows}
        onOpen={(each) => show(String(each.id))}
        empty={<EmptyState title={t("key.title")} text={t("key.none")} />}
      />
      {open === "new" && mayWrite && (
        <EntityDrawer title={t("key.create")} onClose={() => show(null)}>
          <NewKey onDone={() => show(null)} />
        </EntityDrawer>
      )}
      {row && (
        <EntityDrawer title={row.name} onClose={() => show(null)}>
          <OpenKey key={row.id} row={row} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
