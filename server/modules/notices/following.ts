import type { Relay } from "../../platform/index.ts";
import { readersOf, tell } from "../people/index.ts";
import { exceptionsOpened } from "./exceptions.ts";
import { promisesLater } from "./promises.ts";
import type { Rule, Telling } from "./rule.ts";

/** What is told of each topic. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  PromisesMoved: [promisesLater],
  ExceptionMoved: [exceptionsOpened],
};

/** Tells people personally of what happens, each event once; before the relay delivers. */
export function followNotices(relay: Relay, parts: Pick<Telling, "parties">): void {
  relay.subscribe({
    name: "notices",
    topics: Object.keys(rules),
    async handle(tx, events) {
      const due = events.flatMap((event) =>
        (rules[event.topic] ?? [])
          .filter((rule) => rule.isDue(event))
          .map((rule) => ({ rule, event })),
      );
      if (due.length === 0) return;
      const telling = { ...parts, tx, readers: await readersOf(tx) };
      for (const { rule, event } of due) await tell(tx, await rule.notices(telling, event));
    },
  });
}
