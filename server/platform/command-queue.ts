import { err } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import { createCallerQueue } from "./caller-queue.ts";
import { onceByKeys } from "./command.ts";
import type { CommandError, CommandRun } from "./command.ts";
import { isPassing } from "./database.ts";
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

/**
 * Prepares each of what is asked, and works on those that `prepare` throws no problem for, together;
 * the results, or problems, stand in the order of what is asked.
 */
export async function decideGood<Asked, P, R>(
  asked: readonly Asked[],
  prepare: (each: Asked) => Promise<P>,
  work: (good: readonly P[]) => Promise<readonly R[]>,
): Promise<(R | ProblemError)[]> {
  const problems = new Map<number, ProblemError>();
  const good: P[] = [];
  for (const [at, each] of asked.entries())
    try {
      good.push(await prepare(each));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.set(at, error);
    }
  const done = (await work(good)).values();
  return asked.map((_each, at) => problems.get(at) ?? (done.next().value as R));
}

export interface CommandQueue<Asked, T, E> {
  /** What comes of a command, once per its key. Throws its problem, and BatcherFull. */
  submit(command: Queued<Asked>): Promise<Result<T, E | CommandError>>;
}

/**
 * Commands of one kind that share transactions (see createCallerQueue). Commands that lock the same
 * row one after the other would each wait for the other's commit.
 */
export function createCommandQueue<Asked, T, E>({
  database,
  weigh,
  decide,
}: CommandQueueParts<Asked, T, E>): CommandQueue<Asked, T, E> {
  type Entry = Queued<Asked>;
  const queue = createCallerQueue<Entry, Result<T, E | CommandError | ProblemError>>({
    ...{ database, countMax: 100, weightMax: 1_000, waitingMax: 20_000, isOutage: isPassing },
    weigh: ({ asked }) => weigh(asked),
    decide: (tx, batch) =>
      onceByKeys<Entry, T, E | ProblemError>(tx, batch, async (fresh) => {
        const decided = await decide(
          tx,
          fresh.map(({ asked }) => asked),
        );
        return decided.map((each) => (each instanceof ProblemError ? err(each) : each));
      }),
  });
  return {
    async submit(command) {
      const done = await queue.submit(command);
      if (done.ok) return done;
      if (done.error instanceof ProblemError) throw done.error;
      return err(done.error);
    },
  };
}
