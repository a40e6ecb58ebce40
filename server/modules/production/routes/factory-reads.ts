import { getFactory, listSetups } from "../../../../contract/production.ts";
import { mustReachPlaces } from "../../../platform/index.ts";
import type { Http } from "../../../platform/index.ts";
import { openDowntimes } from "../factory/downtime.ts";
import type { Downtime } from "../factory/downtime.ts";
import type { Exception, Factory, Saved } from "../factory/factory.ts";
import type { Parts } from "../work.ts";

const exceptionText = ({ fromMs, untilMs, ...row }: Exception) => ({
  ...row,
  fromAt: new Date(fromMs).toISOString(),
  untilAt: new Date(untilMs).toISOString(),
});

/** A stop as it leaves. */
const stopText = (stop: Downtime) => ({
  ...stop,
  fromAt: stop.fromAt.toISOString(),
  untilAt: stop.untilAt?.toISOString() ?? null,
  expectedAt: stop.expectedAt?.toISOString() ?? null,
});

/** What of the factory lies in these plants; null: all of it. */
function within(factory: Factory, placeIds: readonly number[] | null) {
  const isShown = (row: { readonly placeId: number }) => placeIds?.includes(row.placeId) ?? true;
  const unsigned = <Row extends Saved>({ savedBy: _by, savedAt: _at, ...row }: Row) => row;
  const resources = [...factory.resources.values()].filter(isShown);
  const shown = new Set(resources.map((each) => each.id));
  return {
    calendars: [...factory.calendars.values()].map((each) => ({
      ...unsigned(each),
      shifts: each.shifts.map((shift) => ({ ...shift })),
    })),
    workCentres: [...factory.workCentres.values()].filter(isShown).map((each) => {
      const { setups: _setups, ...row } = unsigned(each);
      return row;
    }),
    families: [...factory.families.values()].map(unsigned),
    resources: resources.map(unsigned),
    exceptions: factory.exceptions
      .filter((each) => each.resourceId === null || shown.has(each.resourceId))
      .map(exceptionText),
  };
}

/** Registers what is read of plants: what they have, and how they change over. */
export function registerFactoryReading(http: Http, { database, production }: Parts): void {
  http.on(getFactory, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const factory = await production.factory.get(tx);
      const view = await production.parties.view.get(tx);
      const shown = within(factory, caller.placeIds);
      const ids = new Set(shown.resources.map((each) => each.id));
      const stops = (await openDowntimes(tx)).filter((each) => ids.has(each.resourceId));
      const plants = [...factory.plants].flatMap(([placeId, calendarId]) => {
        const place = view.place(placeId);
        if (!place || caller.placeIds?.includes(placeId) === false) return [];
        const { code, name, nameEn, zone } = place;
        const revision = factory.plantStates.get(placeId)?.revision ?? 0;
        return [{ placeId, calendarId, code, name, nameEn, zone, revision }];
      });
      return { ...shown, plants, stops: stops.map(stopText) };
    }),
  );
  http.on(listSetups, async ({ caller, params }) =>
    database.read(caller.scope, async (tx) => {
      const { setups, workCentres } = await production.factory.get(tx);
      const centre = workCentres.get(params.id);
      if (centre) mustReachPlaces(caller, [centre.placeId]);
      const rows = setups.filter((each) => each.workCentreId === params.id);
      return {
        revision: centre?.setups.revision ?? 0,
        setups: rows.map(({ workCentreId: _centre, ...row }) => row),
      };
    }),
  );
}
