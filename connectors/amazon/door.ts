import { ChannelFailure, mustBeOk } from "../port/index.ts";
import type { ChannelDoor, Means, PulledPage, RawDoc, Surveyed } from "../port/index.ts";
import { createAmazonCaller } from "./caller.ts";
import { cancelOrder } from "./cancellation.ts";
import type { AmazonSettings } from "./caller.ts";
import { pageOf, v0, v2026 } from "./documents.ts";
import { limits } from "./limits.ts";
import { confirmShipment } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

/** The version that a person named; another one is a mistake, and not the default. */
function versionOf(said: string): typeof v0 {
  if (said === "" || said === "v0") return v0;
  if (said === "2026-01-01") return v2026;
  throw new ChannelFailure(`version: ${said} (one of v0, 2026-01-01)`, {
    ...{ status: 0, retryable: false },
  });
}

/** Opens a seller's account in one marketplace for calls. */
export function openAmazon(settings: AmazonSettings, means: Means): ChannelDoor {
  const call = createAmazonCaller(settings, means);
  const version = versionOf(settings.version?.trim() ?? "")({ call, settings });
  const { orderOf } = version;
  const list = (path: string, signal?: AbortSignal) =>
    call(version.plan, { method: "GET", path, signal });
  const fetch: ChannelDoor["fetch"] = async (externalIds, signal) => {
    const docs: RawDoc[] = [];
    for (const id of externalIds) {
      const doc = await version.doc(id, signal);
      if (doc) docs.push(doc);
    }
    return docs;
  };
  return {
    budget: () => call.budget(version.plan),
    async test(signal) {
      const until = new Date(means.now() - limits.lagMs).toISOString();
      const from = new Date(means.now() - limits.lagMs - 60_000).toISOString();
      mustBeOk(await list(version.listPath("changed", { from, until }, ""), signal), "orders");
    },
    async *pull(cursor, signal): AsyncGenerator<PulledPage> {
      for (let at = cursor; ;) {
        const path = version.listPath("changed", at, at.mark);
        const answer = await list(path, signal);
        const page = await pageOf(version, { answer, cursor: at }, signal);
        yield page;
        if (page.complete) return;
        at = page.next;
      }
    },
    async *survey({ from, until }, signal): AsyncGenerator<readonly Surveyed[]> {
      // The platform takes no instant of the last minutes, let alone of the days to come.
      const edge = Math.min(until.getTime(), means.now() - limits.lagMs);
      if (edge <= from.getTime()) return;
      const span = { from: from.toISOString(), until: new Date(edge).toISOString() };
      for (let mark = "", isFirst = true; isFirst || mark !== ""; isFirst = false) {
        const answer = await list(version.listPath("placed", span, mark), signal);
        mustBeOk(answer, "orders");
        mark = version.nextMark(answer);
        yield version.surveyed(answer);
      }
    },
    fetch,
    cancelOrder: (cancellation, signal) =>
      cancelOrder({ call, settings, means, fetch, orderOf }, cancellation, signal),
    pushStock: createStockPush(call, settings),
    confirmShipment: (shipment, signal) =>
      confirmShipment({ call, settings, means }, shipment, signal),
  };
}
