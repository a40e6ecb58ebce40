import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { listUsers } from "../../../contract/people.ts";
import { api } from "../../api.ts";
import { ListPage } from "../../parts/list-page.tsx";
import type { GridColumn } from "../../parts/grid/index.ts";
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
  const columns = useColumns();
  const mayWrite = useMay("people.write");
  return (
    <ListPage
      view="users"
      title={t("user.title")}
      lead={t("user.lead")}
      columns={columns}
      load={async (signal) => (await api.call(listUsers, { signal })).rows}
      keyOf={(user) => user.id}
      titleOf={(user) => `${user.name} · ${user.login}`}
      create={t("user.create")}
      mayCreate={mayWrite}
      above={
        <>
          <p className="m-soft">
            <Link to="/roles">{t("role.table")}</Link>
          </p>
          {mayWrite && <SignInPolicy />}
        </>
      }
      form={(user, close) => (user ? <OpenUser user={user} /> : <NewUser onDone={close} />)}
    />
  );
}
