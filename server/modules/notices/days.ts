import { daysLeftOpen } from "../execution/index.ts";
import { holdCauses, whoIsTold } from "../people/index.ts";
import { stand } from "./rule.ts";
import type { Rule, Telling } from "./rule.ts";

type LeftOpen = Awaited<ReturnType<typeof daysLeftOpen>>[number];

const keyOf = ({ placeId, day }: LeftOpen) => `${placeId}/${day}`;

/** What of a plant's day is still open, as a sentence about it names it. */
async function named({ tx, parties, production }: Telling, { placeId, day, centres }: LeftOpen) {
  const plant = (await parties.view.get(tx)).place(placeId);
  const { workCentres } = await production.factory.get(tx);
  const [first] = centres;
  const centre = first === undefined ? undefined : workCentres.get(first);
  return {
    ...{ count: centres.length, day, name: centre?.name ?? "", nameEn: centre?.nameEn ?? "" },
    ...{ plant: plant?.name ?? "", plantEn: plant?.nameEn ?? "" },
  };
}

/**
 * Days left open over their time limit, which holds the releases of their work centres: who may close
 * them in that plant is told, once for all that a plant left of one day.
 */
export const daysOpen: Rule = {
  topics: ["DayMoved"],
  isDue: ({ payload }) =>
    payload["kind"] === "closed" || (payload["kind"] === "escalated" && payload["before"] === 0),
  async tell(telling, events) {
    const { tx, readers } = telling;
    await holdCauses(tx);
    const moved = events.map(({ payload, ...event }) => ({
      ...{ event, rings: payload["kind"] === "escalated" },
      ...{ workCentreId: Number(payload["workCentreId"]), day: String(payload["day"]) },
    }));
    for (const left of await daysLeftOpen(tx, moved)) {
      const [cause, placeIds] = [keyOf(left), [left.placeId]];
      const eventIds = moved
        .filter((each) => each.rings && each.day === left.day)
        .filter((each) => left.centres.includes(each.workCentreId))
        .map((each) => each.event.id);
      const told = eventIds.length > 0 ? whoIsTold(await readers(), "day_open", { placeIds }) : [];
      const words = await named(telling, left);
      const [first = 0] = left.centres;
      await stand(telling, "day_open", {
        causes: [cause],
        rings: told.map((reader) => ({ reader, cause, eventId: Math.max(...eventIds) })),
        of: () =>
          left.centres.length === 0
            ? null
            : {
                ...{ words, placeIds },
                opens:
                  left.centres.length === 1
                    ? ["close_day", `${first}/${left.day}`]
                    : ["close_days", left.placeId],
              },
      });
    }
  },
};
