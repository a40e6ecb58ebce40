import { createBatcher } from "../../../platform/index.ts";
import type { Batcher, Scope } from "../../../platform/index.ts";
import { keepMessages } from "../inbox.ts";
import type { Message } from "../inbox.ts";
import type { ChannelsParts } from "./parts.ts";
import { readInbox } from "../reading/together.ts";
import { reader } from "../reading/reading.ts";

/** Messages that are pushed to us, of every tenant of this process. */
export interface Intake {
  /** Keeps a message together with whatever arrives meanwhile; resolves when it is on disk. */
  keep(scope: Scope, message: Message): Promise<unknown>;
  /** Says that messages wait; they are read by one reader at a time, however often it is said. */
  nudge(scope: Scope): void;
}

const nameOf = (scope: Scope) => `${scope.cell}/${scope.tenantId}`;

/** Reads what waits of a tenant until nothing more can be settled; asked while it reads, once more. */
function createReaders({ database, orders, log }: ChannelsParts) {
  const asked = new Map<string, boolean>();
  return async (scope: Scope) => {
    const name = nameOf(scope);
    if (asked.has(name)) return void asked.set(name, true);
    try {
      do {
        asked.set(name, false);
        while ((await readInbox({ database, orders }, scope)) > 0);
      } while (asked.get(name));
    } catch (error) {
      log.error({ err: error }, "inbox");
    } finally {
      asked.delete(name);
    }
  };
}

/** In a rush of pushes one transaction keeps many, and one reader reads them in batches. */
export function createIntake(parts: ChannelsParts): Intake {
  const batchers = new Map<string, Batcher<Message, null>>();
  const read = createReaders(parts);
  const open = (scope: Scope): Batcher<Message, null> =>
    createBatcher({
      ...{ countMax: 200, weightMax: 16_000_000, waitingMax: 20_000 },
      weigh: (message) => message.raw.length,
      // Whatever is not about a row is about all of them.
      isOutage: (error) => !/^(22|23|54)/.test((error as { code?: string }).code ?? ""),
      async run(batch) {
        await parts.database.transact(scope, reader, (tx) => keepMessages(tx, batch));
        return batch.map(() => null);
      },
    });
  return {
    keep(scope, message) {
      const name = nameOf(scope);
      const batcher = batchers.get(name) ?? open(scope);
      batchers.set(name, batcher);
      return batcher.submit(message);
    },
    nudge: (scope) => void read(scope),
  };
}
