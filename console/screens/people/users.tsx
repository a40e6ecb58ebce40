import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listUsers } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { EntityDrawer } from "../../parts/entity-drawer.tsx";
import { DataGrid, useSort, wholeList } from "../../parts/grid/index.ts";
import type { GridColumn } from "../../parts/grid/index.ts";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay, useSession } from "../../shell/session.ts";
import { reachText, useReach, useRoles } from "./names.ts";
import { SignInPolicy } from "./sign-in-policy.tsx";
import { ChangeUser, NewUser, ResetPassword, ResetTwoStep } from "./user-forms.tsx";

export type UserRow = ReplyOf<typeof listUsers>["rows"][number];

/** A login, and whether it is the reader's own. */
function Login({ row }: { readonly row: UserRow }) {
  const { t } = useTranslation("people");
  const me = useSession().user;
  return (
    <>
      {row.login}{" "}
      {me.kind === "user" && row.id === me.id && <span className="m-tag">{t("user.you")}</span>}
    </>
  );
}

/** What the list shows of a user. */
function useColumns(): readonly GridColumn<UserRow>[] {
  const { t, i18n } = useTranslation("people");
  const reach = useReach();
  const { rows: roles, nameOfRole } = useRoles();
  return useMemo(() => {
    const narrowed = (kind: "channelIds" | "placeIds" | "partyIds"): GridColumn<UserRow> => ({
      key: kind,
      title: t(`reach.${kind}`),
      width: 170,
      sortable: true,
      text: (row) => reachText(row[kind], reach[kind], t("reach.all")),
    });
    return [
      {
        key: "login",
        title: t("user.login"),
        width: 150,
        sortable: true,
        text: (row) => row.login,
        render: (row) => <Login row={row} />,
      },
      { key: "name", title: t("user.name"), width: 130, sortable: true, text: (row) => row.name },
      {
        key: "role",
        title: t("user.role"),
        width: 140,
        sortable: true,
        text: (row) => nameOfRole(row.role),
      },
      {
        key: "state",
        title: t("user.state"),
        width: 100,
        sortable: true,
        text: (row) => t(row.active ? "user.active" : "user.ended"),
        render: (row) => (
          <span className={`m-tag ${row.active ? "m-tag-good" : ""}`}>
            {row.active ? "✓ " : "✕ "}
            {t(row.active ? "user.active" : "user.ended")}
          </span>
        ),
      },
      {
        key: "twoStep",
        title: t("user.twoStep"),
        width: 100,
        sortable: true,
        text: (row) => t(row.twoStep ? "user.twoStepOn" : "user.twoStepOff"),
      },
      narrowed("channelIds"),
      narrowed("placeIds"),
      narrowed("partyIds"),
    ];
  }, [i18n.language, reach.channelIds, reach.placeIds, reach.partyIds, t, roles]);
}

/** A user beside the list, to change for who may. */
function OpenUser({ user }: { readonly user: UserRow }) {
  const { t } = useTranslation("people");
  if (!useMay("people.write")) return <p className="m-soft">{t("readOnly")}</p>;
  return (
    <>
      <ChangeUser user={user} />
      <ResetPassword user={user} />
      {user.twoStep && <ResetTwoStep user={user} />}
    </>
  );
}

/** Users: who may sign in, with which role, narrowed to which channels, places, distributors. */
export function Users() {
  const { t } = useTranslation("people");
  const [state, setState] = useUrlState();
  const columns = useColumns();
  const sorting = useSort();
  const mayWrite = useMay("people.write");
  const [rows, setRows] = useState<readonly UserRow[]>([]);
  const open = state["open"];
  const user = rows.find((row) => String(row.id) === open);
  const show = (id: string | null) => setState({ open: id }, true);
  const load = async (signal: AbortSignal) => (await api.call(listUsers, { signal })).rows;
  return (
    <PageShell
      title={t("user.title")}
      lead={t("user.lead")}
      full
      actions={
        mayWrite && (
          <button type="button" className="m-button m-primary" onClick={() => show("new")}>
            {t("user.create")}
          </button>
        )
      }
    >
      <p className="m-soft">
        <Link to="/roles">{t("role.table")}</Link>
      </p>
      {mayWrite && <SignInPolicy />}
      <DataGrid
        viewId="users"
        label={t("user.title")}
        columns={columns}
        rowKey={(row) => row.id}
        query={{}}
        {...sorting}
        fetchPage={wholeList(load, columns)}
        onRows={setRows}
        onOpen={(row) => show(String(row.id))}
        empty={null}
      />
      {open === "new" && mayWrite && (
        <EntityDrawer title={t("user.create")} onClose={() => show(null)}>
          <NewUser onDone={() => show(null)} />
        </EntityDrawer>
      )}
      {user && (
        <EntityDrawer title={`${user.name} · ${user.login}`} onClose={() => show(null)}>
          <OpenUser key={user.id} user={user} />
        </EntityDrawer>
      )}
    </PageShell>
  );
}
