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
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
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

/** Registers the caller's own second step, its reset by an administrator, and the company's rule. */
export function registerTwoStep(http: Http, database: Database): void {
  const { secret } = database.world;
  // No stored answers here: they would keep secrets, and a repeat is refused by what it finds.
  const own = async <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T, PeopleError>>) =>
    answer(await database.transact(caller.scope, caller.actor, work), statuses);
  http.on(getTwoStep, async ({ caller }) =>
    database.read(caller.scope, (tx) =>
      twoStepState(tx, caller.actor.kind === "user" ? caller.actor.id : 0),
    ),
  );
  http.on(beginTwoStepEndpoint, async ({ caller, body }) =>
    own(caller, (tx) => beginTwoStep(tx, secret, body.password)),
  );
  http.on(confirmTwoStepEndpoint, async ({ caller, body, request }) => {
    const token = request.cookies[sessionCookie] ?? "";
    return own(caller, (tx) => confirmTwoStep(tx, secret, { code: body.code, token }));
  });
  http.on(renewCodesEndpoint, async ({ caller, body }) =>
    own(caller, (tx) => renewCodes(tx, secret, body.code)),
  );
  http.on(turnOffTwoStepEndpoint, async ({ caller, body }) =>
    own(caller, (tx) => turnOffTwoStep(tx, body.code)),
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
