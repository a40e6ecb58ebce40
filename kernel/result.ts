export interface Ok<Value> {
  readonly ok: true;
  readonly value: Value;
}

export interface Err<Problem> {
  readonly ok: false;
  readonly error: Problem;
}

/** An expected outcome: a value, or a problem the caller must look at. */
export type Result<Value, Problem> = Ok<Value> | Err<Problem>;

/** The happy half of a Result. */
export function ok<Value>(value: Value): Ok<Value> {
  return { ok: true, value };
}

/** The other half of a Result: an outcome the business expects, not a crash. */
export function err<Problem>(error: Problem): Err<Problem> {
  return { ok: false, error };
}

/** Returns when `condition` holds; otherwise throws, because the mistake is ours. */
export function assert(condition: unknown, message = "assertion failed"): asserts condition {
  if (!condition) throw new Error(message);
}
