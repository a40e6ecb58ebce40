import { decideAddress, listAddresses } from "../../../../contract/addresses.ts";
import { divisionPath, isDivision } from "../../../../kernel/divisions/index.ts";
import { commandStatuses, ProblemError, runCommand } from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import { openAddresses, rememberAddress, sendTo } from "../changing/addressing.ts";
import { actsOn, eachAct } from "./bulk.ts";
import type { Orders } from "./open.ts";
import { ordersSentences } from "../sentences.ts";

const shownAtOnce = 200;

/** Registers the queue of addresses that a person must read. */
export function registerAddresses(
  http: Http,
  { database, orders }: { readonly database: Database; readonly orders: Orders },
): void {
  http.on(listAddresses, async ({ caller }) => ({
    rows: await database.read(caller.scope, (tx) => openAddresses(tx, shownAtOnce)),
  }));
  http.on(decideAddress, async ({ caller, key, locale, params, body }) => {
    const { digest } = params;
    const { region } = body;
    if (region !== "" && !isDivision(region)) {
      const values = { field: "region", value: region, expected: "GB/T 2260" };
      const problem = { field: "region", value: region, rule: "rule.format", values };
      throw new ProblemError({ status: 422, kind: "invalid", problems: [problem] });
    }
    const request = { digest, region };
    const kept = await runCommand(
      database,
      { ...caller, key, name: "addresses.decide", request },
      (tx) => rememberAddress(tx, request),
    );
    if (!kept.ok) {
      const statuses: Readonly<Record<string, number>> = { ...commandStatuses };
      const { kind, ...values } = kept.error;
      throw new ProblemError({ status: statuses[kind] ?? 404, kind, values: { ...values } });
    }
    const sentences = ordersSentences;
    const call = { database, caller, key, locale, sentences, name: "addresses.send" };
    const why = divisionPath(region) || "—";
    const acts = await actsOn(call, kept.value.orderIds, (orderId) => ({
      request: { orderId, digest, region },
      work: (tx) => sendTo(tx, orders.parts, { orderId, digest, region, why }),
    }));
    return eachAct(call, acts);
  });
}
