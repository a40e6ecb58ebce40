import {
  deliverOrder,
  pickOrder,
  shipOrder,
  shortPickOrder,
} from "../../../contract/orders-shipping.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, mustReachPlaces, runCommand } from "../../platform/index.ts";
import type { Http } from "../../platform/index.ts";
import { mustSee, shortPick, startPick } from "../orders/index.ts";
import { deliverOrder as deliver, shipOrder as ship } from "./commands.ts";
import { packStatuses } from "./pack-routes.ts";
import { mustBeLoose } from "./packing.ts";
import type { Parts } from "./work.ts";

/** Registers picking of orders, and what was not found. */
export function registerPicking(http: Http, { database, orders }: Parts): void {
  http.on(pickOrder, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.pick", request: { ...params, ...body } },
        async (tx) => {
          const done = await startPick(tx, { orderId: params.id, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      packStatuses,
    );
  });
  http.on(shortPickOrder, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.short_pick", request: { ...params, ...body } },
        async (tx) => {
          const lines = [{ lineId: body.lineId, units: body.units }];
          const asked = { orderId: params.id, placeId: body.placeId, lines };
          const loose = await mustBeLoose(tx, asked);
          if (!loose.ok) return loose;
          const done = await shortPick(tx, orders.parts, { orderId: params.id, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      packStatuses,
    );
  });
}

/** Registers shipping and delivery of orders. */
export function registerShipping(http: Http, { database }: Parts): void {
  http.on(shipOrder, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.ship", request: { ...params, ...body } },
        async (tx) => {
          const asked = { orderId: params.id, ...body };
          const loose = await mustBeLoose(tx, asked);
          return loose.ok ? ship(tx, asked) : loose;
        },
      ),
      packStatuses,
    );
  });
  http.on(deliverOrder, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.deliver", request: { ...params, ...body } },
        (tx) => deliver(tx, { orderId: params.id, ...body }),
      ),
      packStatuses,
    );
  });
}
