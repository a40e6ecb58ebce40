import { orderHeads } from "../orders/index.ts";
import { whoIsTold } from "../people/index.ts";
import type { NewNotice } from "../people/index.ts";
import { runById } from "../promises/index.ts";
import { byReader, eachEvent, ofEvent, shortened } from "./rule.ts";
import type { Rule } from "./rule.ts";

/**
 * Orders promised later than before, or no more: whoever answers the buyers in their channels is told,
 * once for all the orders that one cause moved.
 */
export const promisesLater: Rule = eachEvent({
  topics: ["PromisesMoved"],
  isDue: ({ payload }) => Number(payload["slipped"]) > 0,
  async notices({ tx, parties, readers }, event) {
    const everybody = await readers();
    const runId = Number(event.key);
    const run = await runById(tx, parties, runId);
    const later = (run?.changes ?? []).filter((each) => each.effect === "slipped");
    const heads = await orderHeads(tx, [...new Set(later.map((each) => each.orderId))]);
    const orders = [...heads.values()].map((head) => {
      const days = later.filter((each) => each.orderId === head.id);
      // The line that is latest now says when the order is whole; one without a day says never.
      const worst = days.reduce((a, b) =>
        a.toDay === null || (b.toDay !== null && b.toDay <= a.toDay) ? a : b,
      );
      return { ...head, from: worst.fromDay, to: worst.toDay };
    });
    const told = byReader(orders, ({ channelId }) =>
      whoIsTold(everybody, "promise_later", { channelIds: [channelId] }),
    );
    return [...told].map(([reader, own]): NewNotice => ({
      ...{ ...ofEvent("promise_later", event), userId: reader.id },
      opens: own.length === 1 ? ["order", own[0]?.id ?? 0] : ["repromise", runId],
      channelIds: [...new Set(own.map((each) => each.channelId))],
      words: {
        ...{
          count: own.length,
          number: own[0]?.number ?? "",
          cause: shortened(run?.cause ?? "", 200),
        },
        ...{ from: own[0]?.from ?? null, to: own[0]?.to ?? null },
      },
    }));
  },
});
