import {
  listWindows,
  readNetting,
  readRemaining,
  saveWindow,
} from "../../../../contract/netting.ts";
import { err, ok } from "../../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import { listChannels } from "../../channels/index.ts";
import { orderNumbers } from "../../orders/index.ts";
import { auditOf } from "../planning/auditing.ts";
import { remainingOf } from "../planning/consuming.ts";
import { usualWindow } from "../planning/netting.ts";
import { readWindows, writeWindow } from "../planning/netting-store.ts";
import { nodeSeen, seesRule } from "./sight.ts";

/** Registers what of the plan is left, the audit of what was used up, and the windows. */
export function registerNetting(http: Http, { database }: { readonly database: Database }): void {
  http.on(readRemaining, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { planned, taken, ...left } = await remainingOf(tx, nodeSeen(caller, query));
      return { ...left, planned: [...planned], taken: [...taken] };
    }),
  );
  http.on(readNetting, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { rows, ...audit } = await auditOf(tx, nodeSeen(caller, query), query.day);
      const ids = [...new Set(rows.map((row) => row.orderId))];
      const known = await orderNumbers(tx, ids);
      const numbers = new Map(known.map((each) => [each.id, each.number]));
      return {
        ...{ ...audit, closing: [...audit.closing], later: [...audit.later] },
        rows: rows.map((row) => ({ ...row, number: numbers.get(row.orderId) ?? "" })),
      };
    }),
  );
  http.on(listWindows, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const all = await readWindows(tx);
      const rows = all.filter(({ channelId }) => seesRule(caller, channelId));
      const hasOther = rows.some((each) => each.channelId === 0);
      return { rows: hasOther ? rows : [{ channelId: 0, ...usualWindow }, ...rows] };
    }),
  );
  http.on(saveWindow, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "forecasts.window", request: body },
        async (tx) => {
          const { channelId } = body;
          if (channelId !== 0 && !(await listChannels(tx)).some((each) => each.id === channelId))
            return err({ kind: "channel_unknown" as const, field: "channelId", value: channelId });
          await writeWindow(tx, channelId, body);
          return ok({ done: true });
        },
      ),
      { channel_unknown: 422, ...commandStatuses },
    ),
  );
}
