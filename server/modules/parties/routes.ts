import {
  listParties,
  listPlaces,
  savePartiesEndpoint,
  setPaymentHoldEndpoint,
} from "../../../contract/masters.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import { saveParties, setPaymentHold } from "./commands.ts";
import type { Parties } from "./open.ts";
import { pageOf, placesInOrder } from "./paging.ts";

const statuses = { party_unknown: 422, party_loop: 422, ...commandStatuses } as const;

/** Registers parties and places. */
export function registerParties(
  http: Http,
  { database, parties }: { database: Database; parties: Parties },
): void {
  http.on(listParties, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await parties.view.get(tx);
      const own = caller.partyIds
        ? new Set(caller.partyIds.flatMap((id) => view.descendants(id)))
        : null;
      const allowed = view.parties.filter((party) => !own || own.has(party.id));
      const page = pageOf(allowed, query, (party) => party.territory);
      return {
        ...page,
        rows: page.rows.map((party) => ({
          ...party,
          roles: [...party.roles],
          territory: [...party.territory],
        })),
      };
    }),
  );
  http.on(savePartiesEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "parties.save", request: body },
        async (tx) => {
          const saved = await saveParties(tx, body.parties);
          return saved.ok ? ok({ ids: Object.fromEntries(saved.value) }) : saved;
        },
      ),
      statuses,
    ),
  );
  http.on(setPaymentHoldEndpoint, async ({ caller, key, params, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "parties.payment_hold", request: { ...params, ...body } },
        async (tx) => {
          const done = await setPaymentHold(tx, { partyId: params.id, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      { ...statuses, party_unknown: 404 },
    ),
  );
  http.on(listPlaces, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await parties.view.get(tx);
      const allowed = view.places.filter(
        (place) => !caller.placeIds || caller.placeIds.includes(place.id),
      );
      const page = pageOf(placesInOrder(allowed, query.sort, view), query);
      return { ...page, rows: page.rows.map(({ calendar: _calendar, ...place }) => place) };
    }),
  );
}
