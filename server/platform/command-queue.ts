import { err } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import { createBatcher } from "./batcher.ts";
import type { Batcher } from "./batcher.ts";
import { onceByKeys } from "./command.ts";
import type { CommandError, CommandRun } from "./command.ts";
import { isBusy } from "./database.ts";
import type { Database, Tx } from "./database.ts";
import { ProblemError } from "./http/problem.ts";

/** A command that may be decided together with others of its kind. */
export interface Queued<Asked> extends CommandRun {
  readonly asked: Asked;
}

export interface CommandQueueParts<Asked, T, E> {
  readonly database: Database;
  /** How heavy a command is, such as its number of lines. */
  readonly weigh: (asked: Asked) => number;
  /**
   * Decides commands of one caller in one transaction, in their order: a result for each, or the
   * problem it is refused with. What is refused must have written nothing; what `decide` throws
   * fails all that it was given, which are then tried in halves.
   */
  readonly decide: (
    tx: Tx,
    asked: readonly Asked[],
  ) => Promise<readonly (Result<T, E> | ProblemError)[]>;
}

/** What work gives, or the problem that it throws: the rest of a batch goes on. */
export async function orProblem<T>(work: () => Promise<T>): Promise<T | ProblemError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

/** What work makes of those that have no problem, in the places of all. */
export async function ofTheGood<P extends object, R>(
  prepared: readonly (P | ProblemError)[],
  work: (good: readonly P[]) => Promise<readonly R[]>,
): Promise<(R | ProblemError)[]> {
  const done = await work(prepared.flatMap((each) => (each instanceof ProblemError ? [] : [each])));
  let next = 0;
  return prepared.map((each) => (each instanceof ProblemError ? each : (done[next++] as R)));
}

export interface CommandQueue<Asked, T, E> {
  /** What comes of a command, once per its key. Throws its problem, and BatcherFull. */
  submit(command: Queued<Asked>): Promise<Result<T, E | CommandError>>;
}

const uniqueViolation = "23505";

/**
 * Commands of one kind that share transactions, a queue for each caller: whatever arrives while some
 * are decided forms the next batch (see createBatcher). Commands that lock the same row one after the
 * other would each wait for the other's commit.
 */
export function createCommandQueue<Asked, T, E>(
  parts: CommandQueueParts<Asked, T, E>,
): CommandQueue<Asked, T, E> {
  type Entry = Queued<Asked>;
  type Done = Result<T, E | CommandError | ProblemError>;
  const { database, weigh } = parts;

  async function decide(tx: Tx, fresh: readonly Entry[]): Promise<Result<T, E | ProblemError>[]> {
    const asked = fresh.map((entry) => entry.asked);
    const decided = await parts.decide(tx, asked);
    return decided.map((each) => (each instanceof ProblemError ? err(each) : each));
  }

  async function run(batch: readonly Entry[]): Promise<Done[]> {
    const [first] = batch;
    if (!first) return [];
    const work = () =>
      database.transact(first.scope, first.actor, (tx) =>
        onceByKeys<Entry, T, E | ProblemError>(tx, batch, (fresh) => decide(tx, fresh)),
      );
    try {
      return await work();
    } catch (error) {
      // Another process stored the same meanwhile: now it is known.
      if ((error as { code?: string }).code !== uniqueViolation) throw error;
      return work();
    }
  }

  const batchers = new Map<string, Batcher<Entry, Done>>();
  const open = () =>
    createBatcher<Entry, Done>({
      ...{ countMax: 100, weightMax: 1_000, waitingMax: 20_000, isOutage: isBusy },
      weigh: ({ asked }) => weigh(asked),
      run,
    });
  return {
    async submit(command) {
      const { scope, actor } = command;
      const key = `${scope.cell}/${scope.tenantId}/${actor.kind}/${actor.id}`;
      let batcher = batchers.get(key);
      if (!batcher) batchers.set(key, (batcher = open()));
      try {
        const done = await batcher.submit(command);
        if (done.ok) return done;
        if (done.error instanceof ProblemError) throw done.error;
        return err(done.error);
      } finally {
        if (batcher.size() === 0) batchers.delete(key);
      }
    },
  };
}
