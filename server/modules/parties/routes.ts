import {
  listParties,
  listPlaces,
  savePartiesEndpoint,
  setPaymentHoldEndpoint,
} from "../../../contract/masters.ts";
import { err, ok } from "../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import { saveParties, setPaymentHold } from "./commands.ts";
import type { Parties } from "./open.ts";

const statuses = { party_unknown: 422, ...commandStatuses } as const;

/** Registers parties and places. */
export function registerParties(
  http: Http,
  { database, parties }: { database: Database; parties: Parties },
): void {
  http.on(listParties, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const view = await parties.view.get(tx);
      const own = caller.partyIds
        ? new Set(caller.partyIds.flatMap((id) => view.descendants(id)))
        : null;
      return { rows: view.parties.filter((party) => !own || own.has(party.id)) };
    }),
  );
  http.on(savePartiesEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "parties.save", request: body },
        async (tx) => {
          const ids = new Map<string, number>();
          // One after the other, because a child may name a parent that stands before it in the list.
          for (const { parentCode, ...draft } of body.parties) {
            const parentId = parentCode
              ? (ids.get(parentCode) ?? (await parties.view.get(tx)).partyByCode(parentCode)?.id)
              : null;
            if (parentId === undefined)
              return err({ kind: "party_unknown" as const, code: parentCode });
            for (const [code, id] of await saveParties(tx, [{ ...draft, parentId }]))
              ids.set(code, id);
          }
          return ok({ ids: Object.fromEntries(ids) });
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
          await setPaymentHold(tx, { partyId: params.id, ...body });
          return ok({ done: true });
        },
      ),
      commandStatuses,
    ),
  );
  http.on(listPlaces, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const view = await parties.view.get(tx);
      const rows = view.places.filter(
        (place) => !caller.placeIds || caller.placeIds.includes(place.id),
      );
      return {
        rows: rows.map(
          ({ calendar: _calendar, ownerId: _owner, custodianId: _custodian, ...place }) => place,
        ),
      };
    }),
  );
}
