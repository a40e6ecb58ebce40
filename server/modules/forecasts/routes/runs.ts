import {
  cancelForecast,
  compareVersions,
  listVersions,
  publishForecast,
  readForecastSettings,
  runForecastEndpoint,
  saveForecastSettings,
} from "../../../../contract/forecasts.ts";
import { dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import {
  answer,
  cancelJob,
  commandStatuses,
  ProblemError,
  runCommand,
} from "../../../platform/index.ts";
import type { Database, Http, Jobs, Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { differencesOf } from "../planning/differing.ts";
import { offerOf, publishByHand } from "../planning/offering.ts";
import type { Unpublishable } from "../planning/offering.ts";
import { itemNames } from "./names.ts";
import { todayOf } from "../today.ts";
import { startRun } from "../running/runs.ts";
import { readSettings, writeSettings } from "../settings.ts";
import { endVersion, publishedVersion, recentVersions, versionById } from "../versions.ts";
import type { Version } from "../versions.ts";

const publishStatuses = {
  version_unknown: 404,
  version_not_done: 409,
  version_as_if: 409,
  version_older: 409,
  version_over: 409,
  ...commandStatuses,
} as const satisfies Record<Unpublishable["kind"], number> & Record<string, number>;

function shown(version: Version, inForce: Version | null, today: Day) {
  const offer = offerOf(version, inForce, today);
  const { id, kind, name, state, origin, settings, series, studied, reused, findings } = version;
  const { seconds, message, jobId, createdAt, createdBy, endedAt, publishedAt } = version;
  return {
    ...{ id, kind, name, state, origin, horizonDays: settings.horizonDays },
    ...{ series, studied, reused, learntOn: version.learntOn, seconds, message, jobId, createdBy },
    findings: Object.entries(findings).map(([finding, count]) => ({ kind: finding, count })),
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    publishedAt: publishedAt?.toISOString() ?? null,
    publishedBy: version.publishedBy,
    draft: version.draft,
    offer: typeof offer === "string" ? offer : null,
  };
}

async function daysSeen(tx: Tx): Promise<number> {
  const [row] = await tx.rows<{ days: number }>(
    `select count(*)::int as days from (select distinct day from forecasts.demand
       where cell = $1 and tenant_id = $2 and asked > 0 limit 400) as seen`,
    [tx.scope.cell, tx.scope.tenantId],
  );
  return row?.days ?? 0;
}

/** Stops a version that is being made. */
async function cancelVersion(tx: Tx, id: number) {
  const version = await versionById(tx, id);
  if (!version) return err({ kind: "version_unknown" as const, version: id });
  if (version.state !== "running") return ok({ done: false });
  // A job that runs ends the version itself when it hears of it; one that waits never will.
  if (version.jobId !== null) await cancelJob(tx, version.jobId, null);
  await endVersion(tx, id, { state: "cancelled" });
  return ok({ done: true });
}

interface Parts {
  readonly database: Database;
  readonly catalog: Catalog;
  readonly jobs: Jobs;
}

/** Registers versions: how they are made, started, stopped and published. */
export function registerRuns(http: Http, { database, jobs, catalog }: Parts): void {
  registerDifferences(http, { database, catalog });
  registerSettings(http, database);
  http.on(listVersions, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const inForce = await publishedVersion(tx);
      return {
        rows: (await recentVersions(tx, 100)).map((each) => shown(each, inForce, todayOf(tx))),
        publishedId: inForce?.id ?? null,
        days: await daysSeen(tx),
      };
    }),
  );
  http.on(runForecastEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.run", request: body },
        async (tx) => {
          const asked = { kind: "statistical" as const, name: body.name ?? "", scenario: null };
          const { publish: wants, origin } = body;
          const today = dayToText(todayOf(tx));
          if (origin !== undefined && origin > today)
            return err({ kind: "origin_ahead" as const, field: "origin", value: origin });
          return ok(await startRun(tx, jobs, { ...asked, publish: wants, origin }));
        },
      ),
      { origin_ahead: 422, ...commandStatuses },
    ),
  );
  http.on(cancelForecast, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.cancel", request: params },
        (tx) => cancelVersion(tx, params.id),
      ),
      { version_unknown: 404, ...commandStatuses },
    ),
  );
  http.on(publishForecast, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.publish", request: params },
        async (tx) => {
          const told = await publishByHand(tx, params.id);
          return "kind" in told ? err(told) : ok(told);
        },
      ),
      publishStatuses,
    ),
  );
}

/** Parts that one answer lists; those that differ less are seen in the tree. */
const partsCompared = 100;

function registerDifferences(
  http: Http,
  { database, catalog }: Pick<Parts, "database" | "catalog">,
) {
  http.on(compareVersions, async ({ caller, params }) =>
    database.read(caller.scope, async (tx) => {
      const version = await versionById(tx, params.id);
      if (version?.state !== "done") {
        const values = { version: params.id };
        throw new ProblemError({ status: 404, kind: "version_unknown", values });
      }
      const against = await publishedVersion(tx);
      const asked = { channelIds: caller.channelIds, limit: partsCompared };
      const { rows, ...days } = await differencesOf(tx, { version, against }, asked);
      return {
        ...{ ...days, versionId: version.id, againstId: against?.id ?? null, rows },
        currency: version.currency,
        items: await itemNames(tx, catalog, rows),
      };
    }),
  );
}

function registerSettings(http: Http, database: Database): void {
  http.on(readForecastSettings, async ({ caller }) => database.read(caller.scope, readSettings));
  http.on(saveForecastSettings, async ({ caller, key, body }) =>
    answer(
      await runCommand(database, { ...caller, key, name: "forecasts.set", request: body }, (tx) =>
        writeSettings(tx, body),
      ),
      commandStatuses,
    ),
  );
}
