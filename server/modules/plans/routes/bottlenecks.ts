import { askWorth, listBottlenecks } from "../../../../contract/bottlenecks.ts";
import { answer } from "../../../platform/index.ts";
import type { Http } from "../../../platform/index.ts";
import { dayLoads, worthOf } from "../bottlenecks/bottlenecks.ts";
import { statuses } from "./work.ts";
import type { RouteParts } from "./work.ts";

/** Registers what is asked of a plant's bottlenecks. */
export function registerBottlenecks(http: Http, parts: RouteParts): void {
  const { database, production } = parts;
  http.on(listBottlenecks, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { loads, inForce } = answer(await dayLoads(tx, production, query.placeId), statuses);
      const { resources } = await production.factory.get(tx);
      const rows = loads.map(({ resource, day, open, busy, valuePerHour }) => {
        const { code = "", name = "", nameEn = "" } = resources.get(resource) ?? {};
        return {
          ...{ resourceId: resource, code, name, nameEn, day },
          ...{ openMinutes: Math.round(open), busyMinutes: Math.round(busy) },
          valuePerHour: Math.round(valuePerHour),
        };
      });
      return { inForce, rows };
    }),
  );
  http.on(askWorth, async ({ caller, body }) => {
    const worth = answer(await worthOf({ database, production }, caller.scope, body), statuses);
    return {
      ...{ without: worth.without, with: worth.with },
      from: worth.span?.start.toISOString() ?? null,
      until: worth.span?.end.toISOString() ?? null,
    };
  });
}
