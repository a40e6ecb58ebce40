import { forgetView, listViews, saveView } from "../../../contract/own/views.ts";
import { answer, commandStatuses, runCommand } from "../../platform/index.ts";
import type { Database, Http } from "../../platform/index.ts";
import { mayShare, removeView, viewsOf, writeView } from "./views.ts";
import type { ViewError } from "./views.ts";

const statuses = {
  view_unknown: 404,
  view_not_yours: 403,
  view_name_shared: 409,
  views_full: 409,
  views_are_peoples: 403,
  forbidden: 403,
  ...commandStatuses,
} as const satisfies Record<ViewError["kind"], number> & Record<string, number>;

/** Registers the saved views of lists. */
export function registerViews(http: Http, database: Database): void {
  http.on(listViews, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => ({
      mayShare: mayShare(caller),
      rows: await viewsOf(tx, caller, query.screen),
    })),
  );
  http.on(saveView, async ({ caller, key, body }) =>
    answer(
      await runCommand(database, { ...caller, key, name: "views.save", request: body }, (tx) =>
        writeView(tx, caller, { ...body, shared: body.shared ?? false }),
      ),
      statuses,
    ),
  );
  http.on(forgetView, async ({ caller, key, params }) =>
    answer(
      await runCommand(database, { ...caller, key, name: "views.forget", request: params }, (tx) =>
        removeView(tx, caller, params.id),
      ),
      statuses,
    ),
  );
}
