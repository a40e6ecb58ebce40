import {
  listMaterialLanes,
  saveMaterialLanes,
  switchMaterialNights,
} from "../../../contract/materials.ts";
import { ok } from "../../../kernel/index.ts";
import type { Http } from "../../platform/index.ts";
import { switchNight } from "../production/index.ts";
import { readLanes, saveLanes } from "./lanes.ts";
import { command } from "./work.ts";
import type { RouteParts } from "./work.ts";

/** Registers whether material is planned by itself each night. */
export function registerNights(http: Http, parts: RouteParts): void {
  http.on(switchMaterialNights, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "materials.nightly", request: body }, async (tx) => {
      await switchNight(tx, "material", body.on);
      return ok({ on: body.on });
    }),
  );
}

/** Registers the lanes that hold from the next run on. */
export function registerLanes(http: Http, parts: RouteParts): void {
  const { database, production } = parts;
  http.on(listMaterialLanes, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({ rows: await readLanes(tx) })),
  );
  http.on(saveMaterialLanes, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "materials.save_lanes", request: body }, (tx) =>
      saveLanes(tx, production.parties, { lanes: body.lanes, removed: body.removed ?? [] }),
    ),
  );
}
