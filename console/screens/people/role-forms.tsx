import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  changeRoleEndpoint,
  createRoleEndpoint,
  removeRoleEndpoint,
} from "../../../contract/people.ts";
import { queries, useCommand } from "../../api.ts";
import { ActForm, SelectField, TextField } from "../../parts/form.tsx";
import { refreshRows } from "../../parts/grid/index.ts";
import { toast } from "../../parts/undo-toast.tsx";
import { useSession } from "../../shell/session.ts";
import { useRoles } from "./names.ts";
import type { RoleRow } from "./names.ts";
import { PermissionTicks } from "./permission-ticks.tsx";

function refresh(): void {
  refreshRows("roles");
  void queries.invalidateQueries({ queryKey: ["roles"] });
}

/** What of a role's permissions one may give: those that one holds. */
function useWithin() {
  const own = useSession().user.permissions;
  return (row: RoleRow | undefined): ReadonlySet<string> =>
    new Set(row?.permissions.filter((each) => own.includes(each)));
}

/** Makes a role: a copy of a built-in one, whose permissions are then the company's to choose. */
export function NewRole({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation("people");
  const { rows, nameOfRole } = useRoles();
  const within = useWithin();
  const builtIn = rows.filter((each) => each.id === null);
  const [name, setName] = useState("");
  const [base, setBase] = useState("order_operations");
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const permissions = chosen ?? within(builtIn.find((each) => each.role === base));
  const create = useCommand(createRoleEndpoint);
  const submit = () =>
    create.mutate(
      { body: { name: name.trim(), base, permissions: [...permissions] } },
      {
        tell: () => {
          refresh();
          toast(t("role.created", { name: name.trim() }));
        },
        onSuccess: onDone,
      },
    );
  return (
    <ActForm
      label={t("role.create")}
      error={create.error}
      pending={create.isPending || permissions.size === 0}
      submit={t("role.create")}
      onSubmit={submit}
    >
      <TextField
        label={t("role.name")}
        value={name}
        onChange={setName}
        required
        maxLength={60}
        autoFocus
      />
      <SelectField
        label={t("role.base")}
        hint={t("role.baseHint")}
        value={base}
        options={builtIn.map(({ role }) => ({ value: role, label: nameOfRole(role) }))}
        onChange={(role) => {
          setBase(role);
          setChosen(null);
        }}
      />
      <PermissionTicks legend={t("role.may")} value={permissions} onChange={setChosen} />
    </ActForm>
  );
}

interface ChangeRoleProps {
  readonly row: RoleRow;
  readonly id: number;
  readonly onGone: () => void;
}

/** Changes a role for everybody who has it, or takes it away when nobody has. */
export function ChangeRole({ row, id, onGone }: ChangeRoleProps) {
  const { t } = useTranslation("people");
  const [name, setName] = useState(row.name ?? "");
  const [permissions, setPermissions] = useState<ReadonlySet<string>>(new Set(row.permissions));
  const save = useCommand(changeRoleEndpoint);
  const remove = useCommand(removeRoleEndpoint);
  const submit = () =>
    save.mutate(
      { params: { id }, body: { name: name.trim(), permissions: [...permissions] } },
      {
        tell: () => {
          refresh();
          toast(t("role.saved", { name: name.trim() }));
        },
      },
    );
  const take = () =>
    remove.mutate(
      { params: { id } },
      {
        tell: () => {
          refresh();
          toast(t("role.removed", { name: row.name }));
        },
        onSuccess: onGone,
      },
    );
  return (
    <ActForm
      label={t("role.change")}
      error={save.error ?? remove.error}
      pending={save.isPending || permissions.size === 0}
      submit={t("save")}
      onSubmit={submit}
      more={
        <button type="button" className="m-button" disabled={remove.isPending} onClick={take}>
          {t("role.remove")}
        </button>
      }
    >
      <p className="m-soft">{t("role.changeText", { count: row.users })}</p>
      <TextField label={t("role.name")} value={name} onChange={setName} required maxLength={60} />
      <PermissionTicks legend={t("role.may")} value={permissions} onChange={setPermissions} />
    </ActForm>
  );
}
