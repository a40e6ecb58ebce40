import { getOee, getOeeEvidence } from "../../../../contract/oee.ts";
import { dayFromText, dayToText } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import { mustReachPlaces, ProblemError } from "../../../platform/index.ts";
import type { Http } from "../../../platform/index.ts";
import { evidenceOf, oeeOf } from "../oee/queries.ts";
import { addLosses, noLosses } from "../oee/oee.ts";
import type { Parts } from "../work.ts";

const mostDays = 62;

/** The days asked for, the last included; refuses a span that is backwards or too long. */
function daysOf(asked: { readonly from: string; readonly until: string }) {
  const [from, last] = [dayFromText(asked.from), dayFromText(asked.until)];
  if (from === null || last === null || last < from || last - from >= mostDays)
    throw new ProblemError({
      ...{ status: 400, kind: "span_wrong" },
      values: { field: "until", value: asked.until, rule: `${asked.from} + 0–${mostDays - 1}` },
    });
  return { from, until: (last + 1) as Day };
}

/** Registers the figures of machines. */
export function registerOee(http: Http, { database, production }: Parts): void {
  http.on(getOee, async ({ caller, query }) => {
    const days = daysOf(query);
    mustReachPlaces(caller, [query.placeId]);
    return database.read(caller.scope, async (tx) => {
      const { plants } = await production.factory.get(tx);
      if (!plants.has(query.placeId))
        throw new ProblemError({
          ...{ status: 404, kind: "not_found", values: { what: query.placeId } },
        });
      const made = await oeeOf(tx, production, { placeId: query.placeId, ...days });
      return {
        whole: made.days.reduce(addLosses, noLosses),
        resources: made.resources,
        days: made.days.map((losses, at) => ({
          day: dayToText((days.from + at) as Day),
          ...losses,
        })),
      };
    });
  });
  http.on(getOeeEvidence, async ({ caller, params, query }) =>
    database.read(caller.scope, async (tx) => {
      const resource = (await production.factory.get(tx)).resources.get(params.id);
      if (!resource)
        throw new ProblemError({
          ...{ status: 404, kind: "not_found", values: { what: params.id } },
        });
      mustReachPlaces(caller, [resource.placeId]);
      const asked = { placeId: resource.placeId, resourceId: params.id, ...daysOf(query) };
      const { stops, reports, cut } = await evidenceOf(tx, production, asked);
      return {
        stops: stops.map(({ fromAt, untilAt, cause, note, reportedBy }) => ({
          ...{ fromAt: fromAt.toISOString(), untilAt: untilAt?.toISOString() ?? null },
          ...{ cause, note, reportedBy },
        })),
        reports: reports.map((each) => ({ ...each, at: each.at.toISOString() })),
        cut,
      };
    }),
  );
}
