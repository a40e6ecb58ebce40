import type { Relay } from "../../platform/index.ts";
import { readersOf } from "../people/index.ts";
import type { Reader } from "../people/index.ts";
import { daysOpen } from "./days.ts";
import { exceptionsOpened } from "./exceptions.ts";
import { ordersHeld } from "./holds.ts";
import { importsEnded } from "./imports.ts";
import { promisesLater } from "./promises.ts";
import type { Rule, Telling } from "./rule.ts";
import { rushesEnded, rushesWaiting } from "./rushes.ts";

const rules: readonly Rule[] = [
  ...[promisesLater, exceptionsOpened, rushesWaiting, rushesEnded],
  ...[daysOpen, ordersHeld, importsEnded],
];

/** Tells people personally of what happens, each event once; before the relay delivers. */
export function followNotices(relay: Relay, parts: Pick<Telling, "parties" | "production">): void {
  const { parties, production } = parts;
  relay.subscribe({
    name: "notices",
    topics: [...new Set(rules.flatMap((rule) => rule.topics))],
    async handle(tx, events) {
      let read: Promise<readonly Reader[]> | undefined;
      const readers = () => (read ??= readersOf(tx));
      for (const rule of rules) {
        const due = events.filter((each) => rule.topics.includes(each.topic) && rule.isDue(each));
        if (due.length > 0) await rule.tell({ tx, parties, production, readers }, due);
      }
    },
  });
}
