// What works by itself beside the requests: timers, housekeeping, nightly runs, followers of events.
import type { Files, Jobs, Logger, Relay, Scope } from "./platform/index.ts";
import { createJobs, eachTenant, every, keepHouse } from "./platform/index.ts";
import { forgetDeliveries, forgetParcelsThere, readInbox } from "./modules/channels/index.ts";
import { doExecution } from "./modules/execution/index.ts";
import { demandCount, doRuns, startNightly } from "./modules/forecasts/index.ts";
import {
  doMaterials,
  endAbandoned as endMaterialRuns,
  startNights,
} from "./modules/materials/index.ts";
import { freeDecided, repromise, runAftersaleRule } from "./modules/orders/index.ts";
import {
  forgetEnrolments,
  forgetNotices,
  forgetSessions,
  listTenants,
} from "./modules/people/index.ts";
import {
  doPlans,
  endAbandoned,
  firmUnmade,
  forgetPlans,
  lapseRushes,
} from "./modules/plans/index.ts";
import { expireQuotes } from "./modules/promises/index.ts";
import { reportCount } from "./modules/reports/index.ts";
import { putAsideSpent } from "./modules/stock/index.ts";
import { followArrivals, followSent, settleShelfLives } from "./modules/warehouse/index.ts";
import type { Millrace } from "./compose.ts";
import { sweepCutOff, type Makings } from "./demo/routes.ts";

interface Background {
  readonly millrace: Millrace;
  readonly log: Logger;
}

interface Work extends Background {
  /** What is told of the demos that are being made. */
  readonly makings: Makings;
}

type Timer = ReturnType<typeof every>;

const system = { kind: "system", id: 0, name: "system" } as const;

/** Every tenant there is now. */
export async function tenantsOf({ database }: Millrace): Promise<Scope[]> {
  return (await listTenants(database)).map(({ cell, id }) => ({ cell, tenantId: id }));
}

/** Lets the modules that count or plan hear what happens; before the relay delivers. */
export function follow({ millrace }: Background, relay: Relay, jobs: Jobs): void {
  reportCount.follow(relay);
  demandCount.follow(relay);
  followArrivals(relay);
  followSent(relay);
  doPlans(jobs, relay, millrace);
  doMaterials(jobs, relay, millrace);
}

/** Ends the quotes of a tenant whose time is over; who waits for what they held gets it. */
export async function endQuotes({ database, orders }: Millrace, scope: Scope): Promise<void> {
  await database.transact(scope, system, async (tx) => {
    const { items } = await expireQuotes(tx);
    if (items.length > 0) await repromise(tx, orders.parts, { items, cause: "quote_expired" });
  });
}

/** Timers that work for every tenant: quotes that expire, messages that wait to be read. */
export function startTimers({ millrace, log }: Background): Timer {
  const { database, orders } = millrace;
  const onError = (error: unknown) => log.error({ err: error }, "timer");
  return every(database.world, {
    ms: 1_000,
    onError,
    work: async () => {
      await eachTenant(await tenantsOf(millrace), new AbortController().signal, async (scope) => {
        await endQuotes(millrace, scope);
        // A backlog is read to its end: a hundred messages a second would let it grow.
        while ((await readInbox({ database, orders }, scope)) > 0);
      });
    },
  });
}

/** Makes the work orders that could not be made, ends plans of either kind that nobody reckons, forgets old ones. */
async function tendPlans(
  { database, production }: Millrace,
  scope: Scope,
  signal: AbortSignal,
): Promise<void> {
  await database.transact(scope, system, (tx) => firmUnmade(tx, production));
  await database.transact(scope, system, (tx) => endAbandoned(tx, null));
  await database.transact(scope, system, (tx) => endMaterialRuns(tx, null));
  while (!signal.aborted && (await database.transact(scope, system, forgetPlans)));
}

/** Long work and timers: what is over is forgotten once an hour, whatever server has the time. */
export function openJobs({ millrace, log, makings }: Work, files: Files): Jobs {
  const { database } = millrace;
  const jobs = createJobs({ database, onError: (error) => log.error({ err: error }, "job") });
  jobs.every("housekeeping", 3_600, async (signal) => {
    const scopes = await tenantsOf(millrace);
    await keepHouse(database, scopes, signal);
    await files.forget(30);
    await eachTenant(scopes, signal, async (scope) => {
      await database.transact(scope, system, forgetSessions);
      await database.transact(scope, system, forgetEnrolments);
      await database.transact(scope, system, forgetDeliveries);
      while (!signal.aborted && (await database.transact(scope, system, forgetParcelsThere)));
      while (!signal.aborted && (await database.transact(scope, system, forgetNotices)));
      while (!signal.aborted && (await database.transact(scope, system, putAsideSpent)));
      await tendPlans(millrace, scope, signal);
    });
  });
  jobs.every("shelf_life", 60, async (signal) => {
    const scopes = await tenantsOf(millrace);
    await settleShelfLives(millrace, { scopes, actor: system, signal });
  });
  // Each by itself: what keeps one from counting keeps nothing from the other.
  for (const [name, count] of [["reports", reportCount] as const, ["demand", demandCount] as const])
    jobs.every(name, 60, async (signal) => {
      await count.catchUp(database, await tenantsOf(millrace), signal);
    });
  jobs.every("demos_cut_off", 60, async (signal) => {
    await sweepCutOff({ database, log, makings, signal });
  });
  jobs.every("rush_requests", 60, async (signal) => {
    await eachTenant(await tenantsOf(millrace), signal, async (scope) => {
      await database.transact(scope, system, lapseRushes);
    });
  });
  jobs.every("aftersales", 60, async (signal) => {
    await eachTenant(await tenantsOf(millrace), signal, (scope) =>
      runAftersaleRule(database, scope, { actor: system, signal }),
    );
  });
  jobs.every("addresses", 10, async (signal) => {
    const scopes = await tenantsOf(millrace);
    await freeDecided({ database, parts: millrace.orders.parts, actor: system, signal }, scopes);
  });
  jobs.every("material_nights", 60, async () => {
    await startNights({ ...millrace, jobs }, await tenantsOf(millrace));
  });
  doExecution(jobs, { ...millrace, tenants: () => tenantsOf(millrace) });
  doRuns({ database, jobs });
  jobs.every("forecasts", 60, async () => {
    const scopes = await tenantsOf(millrace);
    await startNightly(database, jobs, scopes);
  });
  return jobs;
}
