import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { listRoles } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { ListPage } from "../../parts/list-page.tsx";
import type { GridColumn } from "../../parts/grid/index.ts";
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
  const columns = useColumns();
  const { nameOfRole } = useRoles();
  const mayWrite = useMay("people.write");
  return (
    <ListPage
      view="roles"
      title={t("role.title")}
      lead={t("role.lead")}
      columns={columns}
      load={async (signal) => (await api.call(listRoles, { signal })).rows}
      keyOf={(row) => row.role}
      titleOf={(row) => nameOfRole(row.role)}
      create={t("role.create")}
      mayCreate={mayWrite}
      form={(row, close) => {
        if (row === null) return <NewRole onDone={close} />;
        if (row.id === null || !mayWrite) return <ReadRole row={row} />;
        return <ChangeRole row={row} id={row.id} onGone={close} />;
      }}
    />
  );
}
