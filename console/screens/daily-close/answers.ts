import type { Cause, DayLine } from "./reads.ts";

/** What is typed for a line that lacks units. */
export interface Typed {
  readonly cause: Cause | "";
  readonly owner: string;
  readonly newDay: string;
  readonly note: string;
}

/** The day after one, as "2026-11-12". */
export function dayAfter(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + 1);
  return at.toISOString().slice(0, 10);
}

/** What a line begins with: what remains is made on the next day. */
export const untyped = (line: DayLine, day: string): Typed => ({
  ...{ cause: "", owner: "", note: "" },
  newDay: line.remaining > 0 ? dayAfter(day) : "",
});

/** The answers of the lines that lack units; null while one of them is not whole. */
export function answersOf(
  lines: readonly DayLine[],
  typed: ReadonlyMap<number, Typed>,
  day: string,
) {
  const answers = [];
  for (const line of lines.filter((each) => each.missing > 0)) {
    const { cause, owner, newDay, note } = typed.get(line.operationId) ?? untyped(line, day);
    if (cause === "" || owner.trim() === "" || (line.remaining > 0 && newDay <= day)) return null;
    answers.push({
      ...{ operationId: line.operationId, cause, owner: owner.trim(), note: note.trim() },
      newDay: line.remaining > 0 ? newDay : null,
    });
  }
  return answers;
}
