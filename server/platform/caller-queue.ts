import { createBatcher } from "./batcher.ts";
import type { Batcher, BatcherOptions } from "./batcher.ts";
import { isHeld } from "./database.ts";
import type { Actor, Database, Scope, Tx } from "./database.ts";

/** What one caller asks in a company. */
export interface Called {
  readonly scope: Scope;
  readonly actor: Actor;
}

export interface CallerQueueParts<Input, Output> extends Omit<
  BatcherOptions<Input, Output>,
  "run" | "isHeld"
> {
  readonly database: Database;
  /** Decides inputs of one caller in one transaction; the outputs stand in the order of the inputs. */
  readonly decide: (tx: Tx, inputs: readonly Input[]) => Promise<readonly Output[]>;
}

const uniqueViolation = "23505";

/**
 * One batcher for each caller: whatever he asks while a batch is in flight forms the next, and a batch
 * is one transaction.
 */
export function createCallerQueue<Input extends Called, Output>({
  database,
  decide,
  ...options
}: CallerQueueParts<Input, Output>): Batcher<Input, Output> {
  async function run(batch: readonly Input[]): Promise<readonly Output[]> {
    const { scope, actor } = batch[0] as Input;
    const work = () => database.transact(scope, actor, (tx) => decide(tx, batch));
    try {
      return await work();
    } catch (error) {
      // Another process stored the same meanwhile: now it is known.
      if ((error as { code?: string }).code !== uniqueViolation) throw error;
      return work();
    }
  }
  const batchers = new Map<string, Batcher<Input, Output>>();
  return {
    async submit(input) {
      const { scope, actor } = input;
      const key = `${scope.cell}/${scope.tenantId}/${actor.kind}/${actor.id}`;
      let batcher = batchers.get(key);
      if (!batcher) batchers.set(key, (batcher = createBatcher({ ...options, isHeld, run })));
      return batcher.submit(input);
    },
    size: () => [...batchers.values()].reduce((sum, batcher) => sum + batcher.size(), 0),
  };
}
