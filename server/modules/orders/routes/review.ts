import {
  assignHold,
  holdOrder,
  listHolds,
  listRules,
  releaseHoldEndpoint,
  saveRuleEndpoint,
} from "../../../../contract/review.ts";
import type { BodyOf, ReplyOf } from "../../../../contract/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../../platform/index.ts";
import type { Caller, Database, Http } from "../../../platform/index.ts";
import { placeHold, releaseHold } from "../holds/holds.ts";
import { holdPage, listRuleRows, reassignHold, writeRule } from "../holds/review.ts";
import type { ReviewError } from "../holds/review.ts";
import { mustSee, mustSeeHold, orderStatuses } from "../reading/sight.ts";

const statuses = {
  rule_unknown: 404,
  hold_unknown: 404,
  ...commandStatuses,
} as const satisfies Record<ReviewError["kind"], number> & Record<string, number>;

type RuleBody = BodyOf<typeof saveRuleEndpoint>;

const numeric = new Set(["totalMinor", "units", "lines", "channelId"]);
const compares = new Set(["at_least", "at_most"]);

/** Refuses a condition that could never hold: a comparison of texts, a number that is none. */
function refuseSenseless(body: RuleBody): void {
  body.condition.forEach(({ field, operator, value }, index) => {
    const isNumber = numeric.has(field);
    const badOperator = isNumber ? operator === "contains" : compares.has(operator);
    const badValue = isNumber && typeof value !== "number";
    if (!badOperator && !badValue) return;
    const name = `condition.${index}.${badOperator ? "operator" : "value"}`;
    const shown = String(badOperator ? operator : value);
    const rule = badOperator ? "rule.operator_fits" : "rule.format";
    throw new ProblemError({
      status: 422,
      kind: "invalid",
      problems: [{ field: name, value: shown, rule, values: { field: name, value: shown } }],
    });
  });
}

/** Registers the review rules (审单), and holds: listed, placed by hand, given away, freed. */
export function registerReview(http: Http, database: Database): void {
  registerRules(http, database);
  registerHolds(http, database);
}

function registerRules(http: Http, database: Database): void {
  http.on(listRules, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const rows = await listRuleRows(tx);
      return { rows } as ReplyOf<typeof listRules>;
    }),
  );
  http.on(saveRuleEndpoint, async ({ caller, key, body }) => {
    refuseSenseless(body);
    return answer(
      await runCommand(database, { ...caller, key, name: "rules.save", request: body }, (tx) =>
        writeRule(tx, { ...body, id: body.id ?? null }),
      ),
      statuses,
    );
  });
}

function registerHolds(http: Http, database: Database): void {
  http.on(listHolds, async ({ caller, query }) =>
    database.read(caller.scope, (tx) => holdPage(tx, { ...query, ...reachOf(caller) })),
  );
  http.on(assignHold, async ({ caller, key, params, body }) => {
    await mustSeeHold(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "holds.assign", request: { ...params, ...body } },
        (tx) =>
          reassignHold(tx, {
            holdId: params.id,
            ownerRole: body.ownerRole,
            dueAt: new Date(body.dueAt),
            why: body.why,
          }),
      ),
      statuses,
    );
  });
  http.on(holdOrder, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "orders.hold", request: { ...params, ...body } },
        (tx) => placeHold(tx, { orderId: params.id, reason: "manual", why: body.why }),
      ),
      orderStatuses,
    );
  });
  http.on(releaseHoldEndpoint, async ({ caller, key, params, body }) => {
    await mustSeeHold(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "orders.release_hold", request: { ...params, ...body } },
        (tx) => releaseHold(tx, { holdId: params.id, note: body.note }),
      ),
      orderStatuses,
    );
  });
}

const reachOf = ({ channelIds, partyIds }: Caller) => ({ channelIds, partyIds });
