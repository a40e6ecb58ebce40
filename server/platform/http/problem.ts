/** A refusal on its way to a person: kind and values; the words come from the message tables. */
export interface Problem {
  readonly status: number;
  readonly kind: string;
  /** Values for the placeholders of the message: `{free}` and so on; texts may be in both languages. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly field?: string;
  readonly value?: string;
  readonly rule?: string;
  readonly problems?: readonly FieldProblem[];
}

export interface FieldProblem {
  readonly field: string;
  readonly value: string;
  readonly rule: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Thrown by a route to answer with a Problem; the boundary turns it into words. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** Which field broke which rule with what value, as far as the refusal names them. */
function whereOf(values: Readonly<Record<string, unknown>>) {
  const named = ["field", "value", "rule"].filter((name) => name in values);
  return Object.fromEntries(named.map((name) => [name, String(values[name])]));
}

/**
 * The reply's value, or the refusal as an answer. `statuses` lists the status of every kind the
 * command can refuse with, so that a new kind without a status does not compile.
 */
export function answer<T, E extends { readonly kind: string }>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E },
  statuses: Readonly<Record<E["kind"], number>>,
): T {
  if (result.ok) return result.value;
  const { kind, ...values } = result.error;
  throw new ProblemError({
    status: statuses[kind as E["kind"]],
    kind,
    values,
    ...whereOf(values),
  });
}

/** Statuses of what every command may answer: a reused key, and one still being carried out. */
export const commandStatuses = { key_reused: 422, in_progress: 409 } as const;
