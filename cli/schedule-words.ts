import type { Finding, Measure, Objective } from "../engines/scheduling/index.ts";
import type { NoFirstPlan } from "../server/scheduling/index.ts";

const list = (refs: readonly number[]) => refs.join(", ");

/** Why a snapshot cannot be planned, in a sentence that says what to change. */
export function findingInWords(finding: Finding | NoFirstPlan): string {
  switch (finding.kind) {
    case "cycle":
      return `Operations ${list([...finding.operations, finding.operations[0] ?? 0])} wait for each other in a circle; take one of these links away.`;
    case "unknown":
      return `${finding.what} ${finding.ref} is named but not in the file; add it or mend the reference.`;
    case "twice":
      return `There are two of ${finding.what} ${finding.ref}; give each a ref of its own.`;
    case "bad_number":
      return `${finding.what} ${finding.ref}: ${finding.field} is ${finding.value}; it takes a whole number from 0 within reason.`;
    case "no_mode":
      return `Operation ${finding.operation} has no way left to be done; give it a mode on the resource it is held to.`;
    case "too_big":
      return `Operation ${finding.operation} asks more of resource ${finding.resource} than it has; raise the capacity or ask for less.`;
    case "too_long":
      return `Operation ${finding.operation} takes ${finding.minutes} minutes and no open stretch is as long; let it be split or open for longer.`;
    case "no_time":
      return `The calendars end before operation ${finding.operation} can be done; extend them.`;
    case "held_closed":
      return `Operation ${finding.operation} is held to minute ${finding.start}, where its resource is closed or about to close; move the pin or open then.`;
    case "held_too_early":
      return `Operation ${finding.operation} is held to minute ${finding.start} but cannot start before ${finding.earliest}, by operations ${list(finding.chain)}; move the pin.`;
    case "held_over":
      return `Operations ${list(finding.operations)} are held to resource ${finding.resource} at minute ${finding.at}, more than it takes; move one of them.`;
    case "waits_too_long":
      return `Operation ${finding.operation} waits ${finding.minutes} minutes longer after ${finding.after} than its longest wait, whatever the plan; allow a longer one.`;
    case "no_first_plan":
      return `There was no first plan after ${finding.seconds} seconds; that there is none is not proven. Loosen longest waits, or allow more seconds.`;
    case "not_found":
      return `No plan was found that keeps the pin or the longest wait of operation ${finding.operation}${finding.minutes > 0 ? ` (missed by ${finding.minutes} minutes)` : ""}; that there is none is not proven. Loosen it, or search with another seed.`;
  }
}

const measures: readonly Measure[] = [
  "tardiness",
  "late",
  "makespan",
  "setup",
  "moved",
  "earliness",
];

const isMeasure = (text: string): text is Measure => (measures as readonly string[]).includes(text);

/** An objective from `tardiness:1,setup:0.01` (weighted) or `late>tardiness>setup` (in turn). */
export function objectiveOf(text: string): Objective {
  const refuse = (part: string) =>
    new Error(
      `--objective: ${part} is none of ${measures.join(", ")}; write tardiness:1,setup:0.01 or late>tardiness`,
    );
  if (text.includes(">")) {
    const named = text.split(">").map((part) => part.trim());
    const wrong = named.find((part) => !isMeasure(part));
    if (wrong !== undefined) throw refuse(wrong);
    return { kind: "lexicographic", measures: named.filter(isMeasure) };
  }
  const weights: Partial<Record<Measure, number>> = {};
  for (const part of text.split(",")) {
    const [name = "", weight = "1"] = part.split(":").map((each) => each.trim());
    const value = Number(weight);
    if (!isMeasure(name)) throw refuse(name);
    if (!Number.isFinite(value) || value < 0)
      throw new Error(`--objective: the weight of ${name} is ${weight}, not a number from 0`);
    weights[name] = value;
  }
  return { kind: "weighted", weights };
}
