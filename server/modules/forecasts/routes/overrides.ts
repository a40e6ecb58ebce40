import {
  listLeaning,
  listOverrides,
  listWorsening,
  readAccuracy,
  readPlanEndpoint,
  readValueAdded,
  saveOverride,
  withdrawOverrideEndpoint,
} from "../../../../contract/overrides.ts";
import { dayFromText, dayToText, type Day } from "../../../../kernel/index.ts";
import {
  answer,
  commandStatuses,
  ProblemError,
  runCommand,
  type Database,
  type Http,
  type Tx,
} from "../../../platform/index.ts";
import { demandByDay } from "../demand/history.ts";
import { accuracyOf, leaningNodes } from "../planning/measuring.ts";
import { nodeForecast } from "../running/node-store.ts";
import { every, everyRegion, nodeAsked, type NodeKey } from "../nodes.ts";
import { idleOverrides, recentOverrides, valueByAuthor } from "../planning/override-store.ts";
import type { Idle, Override } from "../planning/override-store.ts";
import { addOverride, endOverride, type OverrideError } from "../planning/overrides.ts";
import { plannedDays } from "../planning/plan-store.ts";
import { nodeSeen, sees } from "./sight.ts";
import { todayOf } from "../today.ts";
import { publishedVersion } from "../versions.ts";
import { worseNodes } from "../planning/worsening.ts";

export const overrideStatuses = {
  nothing_published: 409,
  days_backward: 422,
  node_unknown: 422,
  beyond_horizon: 422,
  days_frozen: 422,
  below_standing: 422,
  override_unknown: 404,
  ...commandStatuses,
} as const satisfies Record<OverrideError["kind"], number> & Record<string, number>;

const text = (day: number) => dayToText(day as Day);

/** The plan of a part beside what the engine says, with the month's demand so far. */
async function planOfNode(tx: Tx, node: NodeKey) {
  const version = await publishedVersion(tx);
  const made = version && (await nodeForecast(tx, version.id, node));
  if (!made) throw new ProblemError({ status: 404, kind: "forecast_unknown", values: {} });
  const origin = dayFromText(version.origin);
  const plan = made.point.map(() => 0);
  for (const { day, units } of await plannedDays(tx, node)) {
    const at = dayFromText(day) - origin;
    if (at >= 0 && at < plan.length) plan[at] = units;
  }
  // From where the month and the week begin that run on the origin's day.
  const monday = text(origin - ((((origin + 3) % 7) + 7) % 7));
  const monthFirst = `${version.origin.slice(0, 7)}-01`;
  const askedFrom = monday < monthFirst ? monday : monthFirst;
  const asked = {
    itemId: node.itemId === every ? null : node.itemId,
    channelId: node.channelId === every ? null : node.channelId,
    region: node.region === everyRegion ? null : node.region,
  };
  const isFirst = askedFrom === version.origin;
  const past = isFirst
    ? null
    : await demandByDay(tx, asked, { from: askedFrom, until: text(origin - 1) });
  return {
    ...{ versionId: version.id, origin: version.origin, point: [...made.point], plan, askedFrom },
    frozenUntil: text(Math.max(todayOf(tx), origin) + version.settings.frozenDays - 1),
    asked: past ? past.asked.map((value, at) => value - (past.withdrawn[at] ?? 0)) : [],
  };
}

const shown = (each: Override, idle: Idle | null) => ({
  ...each,
  idle,
  createdAt: each.createdAt.toISOString(),
  withdrawnAt: each.withdrawnAt?.toISOString() ?? null,
  addedUnits:
    each.actualUnits === null
      ? null
      : Math.abs(each.baseUnits - each.actualUnits) - Math.abs(each.units - each.actualUnits),
});

/** Registers the published plan, overrides, and how both did. */
export function registerOverrides(http: Http, { database }: { readonly database: Database }): void {
  http.on(readPlanEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, (tx) => planOfNode(tx, nodeSeen(caller, query))),
  );
  http.on(listOverrides, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const idle = await idleOverrides(tx);
      const rows = await recentOverrides(tx, nodeSeen(caller, query), 200);
      const own = rows.filter(({ channelId }) => sees(caller, channelId));
      return { rows: own.map((each) => shown(each, idle.get(each.id) ?? null)) };
    }),
  );
  http.on(saveOverride, async ({ caller, key, body }) => {
    const { fromDay, untilDay, units, reason, expiresOn = null, ...part } = body;
    const draft = { ...nodeAsked(part), fromDay, untilDay, units, reason, expiresOn };
    const name = "forecasts.override";
    return answer(
      await runCommand(database, { ...caller, key, name, request: body }, (tx) =>
        addOverride(tx, draft),
      ),
      overrideStatuses,
    );
  });
  http.on(withdrawOverrideEndpoint, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.withdraw_override", request: params },
        (tx) => endOverride(tx, params.id),
      ),
      overrideStatuses,
    ),
  );
  http.on(readValueAdded, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({ rows: await valueByAuthor(tx) })),
  );
  http.on(readAccuracy, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await accuracyOf(tx, nodeSeen(caller, query)),
    })),
  );
  http.on(listWorsening, async ({ caller }) =>
    database.read(caller.scope, (tx) => worseNodes(tx, caller.channelIds)),
  );
  http.on(listLeaning, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: await leaningNodes(tx, caller.channelIds),
    })),
  );
}
