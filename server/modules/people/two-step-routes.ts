import {
  beginTwoStepEndpoint,
  confirmTwoStepEndpoint,
  getSignInPolicy,
  getTwoStep,
  renewCodesEndpoint,
  resetTwoStepEndpoint,
  setSignInPolicy,
  turnOffTwoStepEndpoint,
} from "../../../contract/two-step.ts";
import { answer, runCommand, sessionCookie } from "../../platform/index.ts";
import type { Caller, Database, Http, Tx, Vault } from "../../platform/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { PeopleError } from "./model.ts";
import { allStatuses, statuses } from "./statuses.ts";
import {
  beginTwoStep,
  confirmTwoStep,
  isRequired,
  renewCodes,
  resetTwoStep,
  setTwoStepRequired,
  turnOffTwoStep,
  twoStepState,
} from "./two-step.ts";

interface Parts {
  readonly database: Database;
  readonly vault: Vault;
}

/** Registers the caller's own second step, its reset by an administrator, and the company's rule. */
export function registerTwoStep(http: Http, { database, vault }: Parts): void {
  const parts = { vault, secret: database.world.secret };
  // No stored answers here: they would keep secrets, and a repeat is refused by what it finds.
  const own = async <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T, PeopleError>>) =>
    answer(await database.transact(caller.scope, caller.actor, work), statuses);
  http.on(getTwoStep, async ({ caller }) =>
    database.read(caller.scope, (tx) =>
      twoStepState(tx, caller.actor.kind === "user" ? caller.actor.id : 0),
    ),
  );
  http.on(beginTwoStepEndpoint, async ({ caller, body }) =>
    own(caller, (tx) => beginTwoStep(tx, parts, body.password)),
  );
  http.on(confirmTwoStepEndpoint, async ({ caller, body, request }) => {
    const token = request.cookies[sessionCookie] ?? "";
    return own(caller, (tx) => confirmTwoStep(tx, parts, { code: body.code, token }));
  });
  http.on(renewCodesEndpoint, async ({ caller, body }) =>
    own(caller, (tx) => renewCodes(tx, parts, body.code)),
  );
  http.on(turnOffTwoStepEndpoint, async ({ caller, body }) =>
    own(caller, (tx) => turnOffTwoStep(tx, parts, body.code)),
  );
  registerCompany(http, database);
}

function registerCompany(http: Http, database: Database): void {
  http.on(resetTwoStepEndpoint, async ({ caller, key, params }) => {
    const run = { ...caller, key, name: "users.two_step_reset", request: params };
    return answer(
      await runCommand(database, run, (tx) => resetTwoStep(tx, caller, params.id)),
      allStatuses,
    );
  });
  http.on(getSignInPolicy, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({ twoStepRequired: await isRequired(tx) })),
  );
  http.on(setSignInPolicy, async ({ caller, key, body }) => {
    const run = { ...caller, key, name: "sign_in_policy.set", request: body };
    return answer(
      await runCommand(database, run, (tx) => setTwoStepRequired(tx, body.twoStepRequired)),
      allStatuses,
    );
  });
}
