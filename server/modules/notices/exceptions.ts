import { exceptionsByIds } from "../execution/index.ts";
import { whoIsTold } from "../people/index.ts";
import type { NewNotice } from "../people/index.ts";
import { byReader, eachEvent, ofEvent } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** Exceptions that were opened: the role that owns each is told, once for all that one look found. */
export const exceptionsOpened: Rule = eachEvent({
  topics: ["ExceptionMoved"],
  isDue: ({ payload }) => payload["kind"] === "opened",
  async notices({ tx, readers }, event) {
    const everybody = await readers();
    const found = await exceptionsByIds(tx, event.payload["ids"] as readonly number[]);
    const told = byReader(found, ({ ownerRole, placeId }) =>
      whoIsTold(everybody, "exception_opened", { roles: [ownerRole], placeIds: [placeId] }),
    );
    return [...told].map(([reader, own]): NewNotice => ({
      ...{ ...ofEvent("exception_opened", event), userId: reader.id },
      opens: own.length === 1 ? ["exception", own[0]?.id ?? 0] : ["exceptions", "open"],
      placeIds: [...new Set(own.map((each) => each.placeId))],
      words: {
        ...{ count: own.length, number: own[0]?.orderNumber ?? "" },
        ...{ about: own[0]?.kind ?? "", day: own[0]?.promisedDay ?? null },
      },
    }));
  },
});
