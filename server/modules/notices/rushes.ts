import { himself, holdCauses, whoIsTold } from "../people/index.ts";
import { rushRequest } from "../plans/index.ts";
import { eachEvent, ofEvent, stand } from "./rule.ts";
import type { Rule, Telling } from "./rule.ts";

type Request = NonNullable<Awaited<ReturnType<typeof rushRequest>>>;

/** What is asked for, as a sentence about it names it. */
async function named({ tx, production }: Telling, request: Request) {
  const {
    code = "",
    name = "",
    nameEn = "",
  } = (await production.catalog.view.get(tx)).item(request.itemId) ?? {};
  const orders = new Set(request.slips.flatMap((slip) => slip.orders.map((order) => order.id)));
  return {
    ...{ count: 1, code, name, nameEn, units: request.units },
    ...{ needAt: request.needAt.toISOString(), late: orders.size },
  };
}

/** Rush orders that wait for a word: whoever answers for the orders that they make late is told. */
export const rushesWaiting: Rule = {
  topics: ["PlanMoved"],
  isDue: ({ payload }) => typeof payload["rush"] === "string",
  async tell(telling, events) {
    const { tx, readers } = telling;
    await holdCauses(tx);
    for (const event of events) {
      const request = await rushRequest(tx, Number(event.key));
      if (!request) continue;
      const [cause, placeIds] = [String(request.id), [request.placeId]];
      const isNew = event.payload["rush"] === "waiting" && request.state === "waiting";
      const told = isNew
        ? whoIsTold(await readers(), "rush_waiting", { placeIds, by: request.askedByUser })
        : [];
      const words = await named(telling, request);
      await stand(telling, "rush_waiting", {
        causes: [cause],
        rings: told.map((reader) => ({ reader, cause, eventId: event.id })),
        of: () =>
          request.state === "waiting"
            ? { opens: ["rush", request.placeId], words, placeIds }
            : null,
      });
    }
  },
};

/** Rush orders that were decided or lapsed: who asked is told, but for what he did himself. */
export const rushesEnded: Rule = eachEvent({
  topics: ["PlanMoved"],
  isDue: ({ payload }) => typeof payload["rush"] === "string" && payload["rush"] !== "waiting",
  async notices(telling, event) {
    const request = await rushRequest(telling.tx, Number(event.key));
    if (!request || request.askedByUser === event.payload["by"]) return [];
    const placeIds = [request.placeId];
    const asker = { userId: request.askedByUser, placeIds };
    const words = { ...(await named(telling, request)), state: String(event.payload["rush"]) };
    return himself(await telling.readers(), "rush_ended", asker).map((reader) => ({
      ...{ ...ofEvent("rush_ended", event), userId: reader.id, placeIds, words },
      opens: ["rush", request.placeId] as const,
    }));
  },
});
