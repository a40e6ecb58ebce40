import {
  assignExceptionEndpoint,
  closeExceptionEndpoint,
  getException,
  listExceptions,
  sayOfExceptionEndpoint,
} from "../../../contract/exceptions.ts";
import { ProblemError } from "../../platform/index.ts";
import type { Caller, Http } from "../../platform/index.ts";
import type { CatalogView } from "../catalog/index.ts";
import { countExceptions, entriesOf, exceptionById, listExceptionRows } from "./exceptions.ts";
import type { Exception } from "./exceptions.ts";
import { assignException, closeException, sayOfException } from "./handling.ts";
import { registerServing } from "./serving.ts";
import { command } from "./work.ts";
import type { RouteParts } from "./work.ts";

const shownRows = 500;

function exceptionText({ itemId, ...row }: Exception, view: CatalogView) {
  const { code = "", name = "", nameEn = "" } = view.item(itemId) ?? {};
  return {
    ...row,
    item: { id: itemId, code, name, nameEn },
    found: [...row.found],
    ...{ openedAt: row.openedAt.toISOString(), dueAt: row.dueAt.toISOString() },
    clearedAt: row.clearedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}

/** Refuses an exception that is none, or stands at a place that the caller is not given. */
async function mayHandle({ database }: RouteParts, caller: Caller, id: number): Promise<void> {
  const found = await database.read(caller.scope, (tx) => exceptionById(tx, id));
  if (found && caller.placeIds?.includes(found.placeId) !== false) return;
  const values = { field: "id", value: id, rule: "known" };
  throw new ProblemError({ status: 404, kind: "exception_missing", values });
}

/** Registers whom work orders serve, and T-3 exceptions: the list, one with its history, and what is done about it. */
export function registerExceptions(http: Http, parts: RouteParts): void {
  const { database, production } = parts;
  registerServing(http, parts);
  http.on(listExceptions, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { placeIds } = caller;
      const isOpen = query.state !== "closed";
      const asked = { placeIds, isOpen, kind: query.kind ?? null, limit: shownRows + 1 };
      const rows = await listExceptionRows(tx, asked);
      const view = await production.catalog.view.get(tx);
      return {
        rows: rows.slice(0, shownRows).map((row) => exceptionText(row, view)),
        counts: await countExceptions(tx, placeIds),
        cut: rows.length > shownRows,
      };
    }),
  );
  http.on(getException, async ({ caller, params }) => {
    await mayHandle(parts, caller, params.id);
    return database.read(caller.scope, async (tx) => {
      const found = await exceptionById(tx, params.id);
      const view = await production.catalog.view.get(tx);
      const entries = await entriesOf(tx, params.id);
      if (found)
        return {
          ...exceptionText(found, view),
          entries: entries.map((each) => ({ ...each, at: each.at.toISOString() })),
        };
      const values = { field: "id", value: params.id, rule: "known" };
      throw new ProblemError({ status: 404, kind: "exception_missing", values });
    });
  });
  http.on(assignExceptionEndpoint, async ({ caller, key, params, body }) => {
    await mayHandle(parts, caller, params.id);
    const request = { id: params.id, ...body };
    return command(parts, { caller, key, name: "exceptions.assign", request }, (tx) =>
      assignException(tx, request),
    );
  });
  http.on(sayOfExceptionEndpoint, async ({ caller, key, params, body }) => {
    await mayHandle(parts, caller, params.id);
    const request = { id: params.id, ...body };
    return command(parts, { caller, key, name: "exceptions.say", request }, (tx) =>
      sayOfException(tx, request),
    );
  });
  http.on(closeExceptionEndpoint, async ({ caller, key, params, body }) => {
    await mayHandle(parts, caller, params.id);
    const request = { id: params.id, ...body };
    return command(parts, { caller, key, name: "exceptions.close", request }, (tx) =>
      closeException(tx, production, request),
    );
  });
}
