import type { Result } from "../../../kernel/index.ts";
import { runCommand } from "../command.ts";
import type { CommandError } from "../command.ts";
import type { Database, Tx } from "../database.ts";
import { answer } from "./problem.ts";
import type { Caller } from "./caller.ts";

/** One call of a command: who calls, under which key, and what is asked for. */
export interface CommandCall {
  readonly caller: Caller;
  readonly key: string;
  readonly name: string;
  readonly request: unknown;
}

/**
 * How a module's HTTP face runs its commands: once per key; a refusal becomes the answer, with the
 * status that its kind has here.
 */
export function commandRunner<E extends { readonly kind: string }>(
  statuses: Readonly<Record<E["kind"] | CommandError["kind"], number>>,
) {
  return async <T>(
    { database }: { readonly database: Database },
    { caller, ...asked }: CommandCall,
    work: (tx: Tx) => Promise<Result<T, E>>,
  ): Promise<T> => {
    const done = await runCommand(database, { ...caller, ...asked }, work);
    return answer<T, E | CommandError>(done, statuses);
  };
}
