import { holdsTouched, waitingOrders } from "../orders/index.ts";
import type { HoldCause, TouchedHold, WaitingOrders } from "../orders/index.ts";
import { holdCauses, reaches, whoIsTold } from "../people/index.ts";
import type { Reader } from "../people/index.ts";
import { stand } from "./rule.ts";
import type { Ring, Rule, Standing } from "./rule.ts";

/** All that one thing holds for a role: its notices count, instead of being one for each order. */
const keyOf = ({ ownerRole, reason, rule, note }: HoldCause) =>
  `${ownerRole}/${reason}/${rule ?? ""}/${note}`.slice(0, 120);

/** How a cause stands for somebody: of the orders that it holds, those in his channels. */
function standingOf(own: readonly WaitingOrders[]): Standing | null {
  const [first] = own;
  if (!first) return null;
  const count = own.reduce((sum, each) => sum + each.count, 0);
  const { orderId, number, reason, ownerRole, ruleName } = first;
  return {
    opens: count === 1 ? ["order", orderId] : ["holds", `${ownerRole}/${reason}`],
    words: { count, number, reason, rule: ruleName },
    channelIds: own.map((each) => each.channelId).toSorted((a, b) => a - b),
  };
}

/** Who is told of holds that were put, but for who put them. */
function ringsOf(readers: readonly Reader[], put: readonly TouchedHold[], eventOf: Eventing) {
  return put.flatMap((each): Ring[] => {
    const { ownerRole, channelId, by } = each;
    const asked = { roles: [ownerRole], channelIds: [channelId], by };
    const eventId = eventOf(each);
    return whoIsTold(readers, "orders_held", asked).map((reader) => ({
      ...{ reader, cause: keyOf(each), eventId },
    }));
  });
}

type Eventing = (hold: TouchedHold) => number;

/** Orders that wait for a role: it is told, one notice for a cause, which counts and ends with it. */
export const ordersHeld: Rule = {
  topics: ["OrderPlaced", "OrderChanged"],
  // Any change may put or free holds: which did is looked up for all that came together.
  isDue: () => true,
  async tell(telling, events) {
    const { tx, readers } = telling;
    const momentOf = (orderId: number, at: Date) => `${orderId}/${at.getTime()}`;
    const newest = new Map(events.map((each) => [momentOf(Number(each.key), each.at), each.id]));
    const moments = events.map(({ key, at, payload }) => ({
      ...{ orderId: Number(key), at, isGiven: payload["change"] === "hold_assigned" },
    }));
    const touched = await holdsTouched(tx, moments);
    if (touched.length === 0) return;
    await holdCauses(tx);
    const waiting = Map.groupBy(await waitingOrders(tx, touched), keyOf);
    // What was freed meanwhile waits no more, whatever the event said.
    const put = touched.filter((each) => each.put && waiting.has(keyOf(each)));
    await stand(telling, "orders_held", {
      causes: [...new Set(touched.map(keyOf))],
      rings: ringsOf(
        await readers(),
        put,
        ({ orderId, at }) => newest.get(momentOf(orderId, at)) ?? 0,
      ),
      of: ({ channelIds }, cause) =>
        standingOf(
          (waiting.get(cause) ?? []).filter((each) => reaches(channelIds, [each.channelId])),
        ),
    });
  },
};
