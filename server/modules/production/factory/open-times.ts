import type { PartiesView } from "../../parties/index.ts";
import { openStretches } from "./clock.ts";
import type { ExceptionSpan, Stretch } from "./clock.ts";
import { stopLasts } from "./downtime.ts";
import type { Downtime } from "./downtime.ts";
import type { Factory, Resource } from "./factory.ts";

/** The stretches in which each resource is open; pools count like machines. Stops are of its beginning. */
export function openTimes(
  {
    factory,
    view,
    stops,
  }: {
    readonly factory: Factory;
    readonly view: PartiesView;
    readonly stops: readonly Downtime[];
  },
  resources: readonly Resource[],
  span: Stretch,
): Map<number, Stretch[]> {
  const base = new Map<string, Stretch[]>();
  const byCalendar = Map.groupBy(factory.exceptions, (each) => each.calendarId);
  const byResource = Map.groupBy(factory.exceptions, (each) => each.resourceId);
  const found = new Map<number, Stretch[]>();
  for (const resource of resources) {
    const calendarId = resource.calendarId ?? factory.plants.get(resource.placeId) ?? 0;
    const calendar = factory.calendars.get(calendarId);
    const place = view.place(resource.placeId);
    if (!calendar || !place) continue;
    const stop = stops.find((each) => each.resourceId === resource.id);
    const closed: ExceptionSpan[] = stop
      ? [
          {
            kind: "closed",
            fromMs: stop.fromAt.getTime(),
            untilMs: stopLasts(stop, new Date(span.fromMs)).getTime(),
          },
        ]
      : [];
    const own = [...(byResource.get(resource.id) ?? []), ...closed];
    const shared = byCalendar.get(calendarId) ?? [];
    const key = `${calendarId}/${resource.placeId}`;
    const holidays = calendar.keepsHolidays ? place.calendar.closed : null;
    const clock = { zone: place.zone, shifts: calendar.shifts, holidays };
    const open = () => openStretches({ ...clock, exceptions: [...shared, ...own] }, span);
    if (own.length === 0 && !base.has(key)) base.set(key, open());
    found.set(resource.id, own.length === 0 ? (base.get(key) ?? []) : open());
  }
  return found;
}
