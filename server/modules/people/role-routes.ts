import {
  changeRoleEndpoint,
  createRoleEndpoint,
  listRoles,
  removeRoleEndpoint,
} from "../../../contract/people.ts";
import { answer, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import { permissions } from "./model.ts";
import { changeRole, createRole, listRoleRows, removeRole } from "./roles.ts";
import { allStatuses } from "./statuses.ts";

/** Registers the list of roles and the making, changing and taking away of a company's own. */
export function registerRoles(http: Http, database: Database): void {
  http.on(listRoles, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      permissions: [...permissions],
      rows: await listRoleRows(tx),
    })),
  );
  http.on(createRoleEndpoint, async ({ caller, key, body }) => {
    const run = { ...caller, key, name: "roles.create", request: body };
    return answer(
      await runCommand(database, run, (tx) => createRole(tx, caller, body)),
      allStatuses,
    );
  });
  http.on(changeRoleEndpoint, async ({ caller, key, params, body }) => {
    const asked = { ...params, ...body };
    const run = { ...caller, key, name: "roles.change", request: asked };
    return answer(
      await runCommand(database, run, (tx) => changeRole(tx, caller, asked)),
      allStatuses,
    );
  });
  http.on(removeRoleEndpoint, async ({ caller, key, params }) => {
    const run = { ...caller, key, name: "roles.remove", request: params };
    return answer(
      await runCommand(database, run, (tx) => removeRole(tx, caller, params.id)),
      allStatuses,
    );
  });
}
