import { jobsMoved } from "../../platform/index.ts";
import type { Database, Jobs, OutboxEvent, Relay, Tx } from "../../platform/index.ts";
import type { Orders } from "../orders/index.ts";
import { openDowntimes, stopLasts } from "../production/index.ts";
import type { Factory, Production } from "../production/index.ts";
import { mendTimes, repairPlant } from "./publishing/repairs.ts";
import { runJob, workOffRun } from "./running/run-job.ts";
import { endAbandoned } from "./running/upkeep.ts";

/** What plans work with. */
export interface PlansParts {
  readonly database: Database;
  readonly production: Production;
  readonly orders: Orders;
}

const repairJob = "plan_repair";
const timesJob = "plan_times";
const actor = { kind: "system", id: 0, name: "plans" } as const;

/** A resource that stands longer than was hoped pushes the plan once more. */
async function lookAgain(tx: Tx, jobs: Jobs, resourceId: number): Promise<void> {
  const stop = (await openDowntimes(tx)).find((each) => each.resourceId === resourceId);
  if (!stop) return;
  const runAt = stopLasts(stop, tx.now);
  const key = `${repairJob}/${resourceId}/${runAt.toISOString()}`;
  await jobs.add(tx, { name: repairJob, key, title: repairJob, payload: { resourceId }, runAt });
}

/** Ends plans whose job has failed or was cancelled, as soon as it is said. */
function followJobs(relay: Relay): void {
  relay.subscribe({
    name: "plans_jobs",
    topics: ["JobMoved"],
    handle: async (tx, events) => {
      await endAbandoned(tx, jobsMoved(events));
    },
  });
}

/** Plants whose times an event may have changed. */
function plantsOf({ plants, resources }: Factory, { topic, payload }: OutboxEvent): number[] {
  if (topic === "PlaceDaysChanged")
    return (payload["placeIds"] as number[]).filter((id) => plants.has(id));
  const { resourceId, calendarId } = payload;
  if (typeof resourceId === "number") return [resources.get(resourceId)?.placeId ?? []].flat();
  const keeping = [...resources.values()].filter((each) => each.calendarId === calendarId);
  const own = [...plants].flatMap(([placeId, kept]) => (kept === calendarId ? placeId : []));
  return typeof calendarId === "number"
    ? [...new Set([...own, ...keeping.map((each) => each.placeId)])]
    : [...plants.keys()];
}

/** What is planned in time that is closed now moves, as it does when a resource stops. */
function followTimes(jobs: Jobs, relay: Relay, { production }: PlansParts): void {
  relay.subscribe({
    name: "plans_times",
    topics: ["FactoryChanged", "PlaceDaysChanged"],
    handle: async (tx, events) => {
      const factory = await production.factory.get(tx);
      const last = events.at(-1)?.id ?? 0;
      for (const placeId of new Set(events.flatMap((event) => plantsOf(factory, event))))
        await jobs.add(tx, {
          ...{ name: timesJob, key: `${timesJob}/${last}/${placeId}`, title: timesJob },
          payload: { placeId },
        });
    },
  });
}

/** Says who reckons plans, and who mends them when a resource stops; before the jobs start. */
export function doPlans(jobs: Jobs, relay: Relay, parts: PlansParts): void {
  const { database } = parts;
  jobs.task(runJob, (job) => workOffRun(parts, job), { long: true });
  jobs.task(repairJob, async ({ scope, payload }) => {
    const resourceId = Number(payload["resourceId"]);
    const done = await repairPlant(database, parts, { scope, resourceId });
    await database.transact(scope, actor, (tx) => lookAgain(tx, jobs, resourceId));
    return done;
  });
  jobs.task(timesJob, ({ scope, payload }) =>
    mendTimes(database, parts, { scope, placeId: Number(payload["placeId"]) }),
  );
  followJobs(relay);
  followTimes(jobs, relay, parts);
  relay.subscribe({
    name: "plans",
    topics: ["ResourceStopped"],
    handle: async (tx, events) => {
      for (const { id, payload } of events)
        await jobs.add(tx, {
          ...{ name: repairJob, key: `${repairJob}/${id}`, title: repairJob },
          payload: { resourceId: payload["resourceId"] },
        });
    },
  });
}
