import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { listRoles } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { DataGrid, useSort, wholeList } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { useRoles } from "./names.ts";
import type { RoleRow } from "./names.ts";
import { ChangeRole, NewRole } from "./role-forms.tsx";

/** What the list shows of a role. */
function useColumns(): readonly GridColumn<RoleRow>[] {
  const { t, i18n } = useTranslation("people");
  const { t: word } = useTranslation();
  const { total } = useRoles();
  return useMemo(() => {
    const label = (row: RoleRow) => row.name ?? word(`role.${row.role}`, row.role);
    return [
      { key: "name", title: t("role.name"), width: 190, sortable: true, text: label },
      {
        key: "base",
        title: t("role.kind"),
        width: 220,
        sortable: true,
        text: (row) =>
          row.id === null
            ? t("role.builtIn")
            : t("role.copyOf", { base: word(`role.${row.base}`, row.base) }),
      },
      {
        key: "users",
        title: t("role.users"),
        width: 90,
        sortable: true,
        rank: (row) => row.users,
        text: (row) => String(row.users),
      },
      {
        key: "permissions",
        title: t("role.may"),
        width: 620,
        text: (row) =>
          row.permissions.length === total
            ? t("role.everything")
            : row.permissions.map((each) => t(`permission.${each}`)).join(t("comma")),
      },
    ];
  }, [i18n.language, total, t, word]);
}

/** What a built-in role, or one that one may not change, may do. */
function ReadRole({ row }: { readonly row: RoleRow }) {
  const { t } = useTranslation("people");
  return (
    <>
      <p className="m-soft">{t(row.id === null ? "role.builtInText" : "readOnly")}</p>
      <ul>
        {row.permissions.map((each) => (
          <li key={each}>{t(`permission.${each}`)}</li>
        ))}
      </ul>
    </>
  );
}

/** Roles: the built-in ones, and copies of them that the company gives permissions of its own. */
export function Roles() {
  const { t } = useTranslation("people");
  const [state, setState] = useUrlState();
  const columns = useColumns();
  const sorting = useSort();
  const { nameOfRole } = useRoles();
  const mayWrite = useMay("people.write");
  const [rows, setRows] = useState<readonly RoleRow[]>([]);
  const open = state["open"];
  const row = rows.find((each) => each.role === open);
  const show = (role: string | null) => setState({ open: role }, true);
  const load = async (signal: AbortSignal) => (await api.call(listRoles, { signal })).rows;
  const create = mayWrite && (
    <button type="button" className="m-button m-primary" onClick={() => show("new")}>
      {t("role.create")}
    </button>
  );
  return (
    <PageShell title={t("role.title")} lead={t("role.lead")} full actions={create}>
      <DataGrid
        viewId="roles"
        label={t("role.title")}
        columns={columns}
        rowKey={(each) => each.role}
        query={{}}
        {...sorting}
        fetchPage={wholeList(load, columns)}
        onRows={setRows}
        onOpen={(each) => show(each.role)}
        empty={null}
      />
      {open === "new" && mayWrite && (
        <EntityDrawer title={t("role.create")} onClose={() => show(null)}>
          <NewRole onDone={() => show(null)} />
        </EntityDrawer>
      )}
      {row && (
        <EntityDrawer title={nameOfRole(row.role)} onClose={() => show(null)}>
          {row.id === null || !mayWrite ? (
            <ReadRole row={row} />
          ) : (
            <ChangeRole key={row.role} row={row} id={row.id} onGone={() => show(null)} />
          )}
        </EntityDrawer>
      )}
    </PageShell>
  );
}
