import {
  addExceptionEndpoint,
  removeExceptionEndpoint,
  restoreResource,
  saveCalendars,
  saveFamiliesEndpoint,
  savePlantsEndpoint,
  saveResourcesEndpoint,
  saveSetupsEndpoint,
  saveWorkCentresEndpoint,
  stopResource as stopResourceEndpoint,
} from "../../../../contract/production.ts";
import { ok, type Result } from "../../../../kernel/index.ts";
import { mustReachPlaces } from "../../../platform/index.ts";
import type { Caller, Http, Tx } from "../../../platform/index.ts";
import { endDowntime } from "../factory/downtime.ts";
import { stopResource } from "../reporting/executing.ts";
import { addException, removeException } from "../factory/exceptions.ts";
import {
  saveFamilies,
  savePlants,
  saveResources,
  saveSetups,
  saveShiftCalendars,
  saveWorkCentres,
} from "../factory/commands.ts";
import { registerFactoryReading } from "./factory-reads.ts";
import type { NamedError } from "../model.ts";
import { placesOfCodes } from "../factory/staying.ts";
import { saidIn } from "./shop-floor.ts";
import { unservedBy } from "../factory/unserved.ts";
import { command } from "../work.ts";
import type { Parts } from "../work.ts";

const idsOf = (saved: Result<Map<string, number>, NamedError>) =>
  saved.ok ? ok({ ids: Object.fromEntries(saved.value) }) : saved;
const doneOf = (saved: Result<null, NamedError>) => (saved.ok ? ok({ done: true }) : saved);

/** Refuses a resource or a work centre of a plant that the caller is not given. */
async function mayChange(
  { database, production }: Parts,
  caller: Caller,
  asked: { readonly kind: "resources" | "workCentres"; readonly id: number },
): Promise<void> {
  const factory = await database.read(caller.scope, (tx) => production.factory.get(tx));
  const known = factory[asked.kind].get(asked.id);
  if (known) mustReachPlaces(caller, [known.placeId]);
}

/** Refuses to write over what stands in a plant that the caller is not given, by its code. */
async function mustReachStored(
  tx: Tx,
  caller: Caller,
  asked: {
    readonly kind: "resources" | "workCentres";
    readonly drafts: readonly { readonly code: string }[];
  },
): Promise<void> {
  if (caller.placeIds === null) return;
  const codes = asked.drafts.map((each) => each.code);
  mustReachPlaces(caller, await placesOfCodes(tx, asked.kind, codes));
}

function registerMasters(http: Http, parts: Parts): void {
  const { production } = parts;
  http.on(saveCalendars, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "factory.save_calendars", request: body }, async (tx) =>
      idsOf(await saveShiftCalendars(tx, body.calendars)),
    ),
  );
  http.on(savePlantsEndpoint, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "factory.save_plants", request: body }, async (tx) =>
      doneOf(await savePlants(tx, production.parties, body.plants)),
    ),
  );
  http.on(saveFamiliesEndpoint, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "factory.save_families", request: body }, async (tx) =>
      idsOf(await saveFamilies(tx, body.families)),
    ),
  );
  http.on(saveWorkCentresEndpoint, async ({ caller, key, body }) => {
    const placeIds = body.workCentres.map((each) => each.placeId);
    mustReachPlaces(caller, placeIds);
    return command(
      parts,
      { caller, key, name: "factory.save_work_centres", request: body },
      async (tx) => {
        await mustReachStored(tx, caller, { kind: "workCentres", drafts: body.workCentres });
        return idsOf(await saveWorkCentres(tx, body.workCentres));
      },
    );
  });
  http.on(saveResourcesEndpoint, async ({ caller, key, body }) => {
    const placeIds = body.resources.map((each) => each.placeId);
    mustReachPlaces(caller, placeIds);
    return command(
      parts,
      { caller, key, name: "factory.save_resources", request: body },
      async (tx) => {
        await mustReachStored(tx, caller, { kind: "resources", drafts: body.resources });
        const saved = await saveResources(tx, body.resources);
        if (!saved.ok) return saved;
        const ids = Object.fromEntries(saved.value);
        return ok({ ids, unserved: await unservedBy(tx, Object.values(ids)) });
      },
    );
  });
  http.on(saveSetupsEndpoint, async ({ caller, key, params, body }) => {
    await mayChange(parts, caller, { kind: "workCentres", id: params.id });
    const request = { workCentreId: params.id, ...body };
    return command(parts, { caller, key, name: "factory.save_setups", request }, async (tx) =>
      doneOf(await saveSetups(tx, request)),
    );
  });
}

function registerExceptions(http: Http, parts: Parts): void {
  http.on(addExceptionEndpoint, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "factory.add_exception", request: body }, (tx) =>
      addException(tx, {
        ...body,
        fromAt: new Date(body.fromAt),
        untilAt: new Date(body.untilAt),
      }),
    ),
  );
  http.on(removeExceptionEndpoint, async ({ caller, key, params }) =>
    command(parts, { caller, key, name: "factory.remove_exception", request: params }, async (tx) =>
      doneOf(await removeException(tx, params.id)),
    ),
  );
}

function registerStops(http: Http, parts: Parts): void {
  const { production } = parts;
  http.on(stopResourceEndpoint, async ({ caller, key, params, body, query }) => {
    await mayChange(parts, caller, { kind: "resources", id: params.id });
    const request = { resourceId: params.id, ...body, at: query.at };
    return command(parts, { caller, key, name: "factory.stop", request }, (tx) =>
      stopResource(tx, production, {
        ...{ ...request, said: saidIn(query) },
        fromAt: body.fromAt === undefined ? undefined : new Date(body.fromAt),
        expectedAt: body.expectedAt ? new Date(body.expectedAt) : null,
      }),
    );
  });
  http.on(restoreResource, async ({ caller, key, params, body, query }) => {
    await mayChange(parts, caller, { kind: "resources", id: params.id });
    const request = { resourceId: params.id, ...body, at: query.at };
    return command(parts, { caller, key, name: "factory.restore", request }, (tx) =>
      endDowntime(tx, production, {
        ...{ resourceId: params.id, said: saidIn(query) },
        untilAt: body.untilAt === undefined ? undefined : new Date(body.untilAt),
      }),
    );
  });
}

/** Registers what plants have, and their stops. */
export function registerFactory(http: Http, parts: Parts): void {
  registerFactoryReading(http, parts);
  registerMasters(http, parts);
  registerExceptions(http, parts);
  registerStops(http, parts);
}
