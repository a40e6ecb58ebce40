import { readPlaceDemand } from "../../../contract/demand.ts";
import type { Database, Http } from "../../platform/index.ts";
import { demandByPlace, placeDays } from "./place-demand.ts";
import { nodeSeen } from "./sight.ts";

/** Registers demand and plan by place. */
export function registerPlaceDemand(
  http: Http,
  { database }: { readonly database: Database },
): void {
  http.on(readPlaceDemand, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const days = placeDays(tx, query);
      return { ...days, rows: await demandByPlace(tx, nodeSeen(caller, query), days) };
    }),
  );
}
