import { listEvents, saveEvent, whatIf, withdrawEvent } from "../../../../contract/scenarios.ts";
import type { BodyOf } from "../../../../contract/index.ts";
import { err, ok } from "../../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Database, Http, Jobs } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { addEvent, endEvent, liveEvents } from "../running/event-store.ts";
import type { EventError } from "../running/event-store.ts";
import { startRun } from "../running/runs.ts";
import type { Scenario } from "../scenario.ts";
import { seesRule } from "./sight.ts";

const statuses = {
  item_unknown: 422,
  channel_unknown: 422,
  days_backward: 422,
  event_unknown: 404,
  ...commandStatuses,
} as const satisfies Record<EventError["kind"], number> & Record<string, number>;

const scenarioOf = ({ moved, prices, events }: BodyOf<typeof whatIf>): Scenario => ({
  moved: Object.fromEntries(moved.map(({ festival, days }) => [festival, days])),
  prices,
  events,
});

const changesNothing = ({ moved, prices, events }: Scenario) =>
  Object.values(moved).every((days) => days === 0) &&
  prices.every((each) => each.factor === 1) &&
  events.length === 0;

/** Registers events that planners write down, and what-ifs. */
export function registerEvents(
  http: Http,
  parts: { readonly database: Database; readonly catalog: Catalog; readonly jobs: Jobs },
): void {
  const { database, catalog, jobs } = parts;
  http.on(listEvents, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: (await liveEvents(tx))
        .filter(({ channelId }) => seesRule(caller, channelId))
        .map(({ withdrawnAt: _withdrawn, ...each }) => ({
          ...each,
          createdAt: each.createdAt.toISOString(),
        })),
    })),
  );
  http.on(saveEvent, async ({ caller, key, body }) =>
    answer(
      await runCommand(database, { ...caller, key, name: "forecasts.event", request: body }, (tx) =>
        addEvent(tx, catalog, body),
      ),
      statuses,
    ),
  );
  http.on(withdrawEvent, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.withdraw_event", request: params },
        (tx) => endEvent(tx, params.id),
      ),
      statuses,
    ),
  );
  http.on(whatIf, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.what_if", request: body },
        async (tx) => {
          const scenario = scenarioOf(body);
          if (changesNothing(scenario)) return err({ kind: "scenario_empty" as const });
          const asked = { kind: "scenario" as const, name: body.name, publish: false };
          return ok(await startRun(tx, jobs, { ...asked, scenario }));
        },
      ),
      { scenario_empty: 422, ...commandStatuses },
    ),
  );
}
