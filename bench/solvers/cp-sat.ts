// One instance for CP-SAT (or-tools-wasm): `node cp-sat.ts <folder with node_modules> <problem.json>`.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { problemAsked, say } from "./problem.ts";
import type { Problem } from "./problem.ts";

/** As much of the package's builder as is used here. */
interface Expression {
  plus(value: Expression | number): Expression;
  minus(value: Expression): Expression;
  times(factor: number): Expression;
  ge(value: Expression | number): object;
  eq(value: Expression | number): object;
}
interface Model {
  newIntVar(low: number, high: number): Expression;
  newBoolVar(): Expression;
  newFixedSizeIntervalVar(start: Expression, size: number): object;
  newOptionalFixedSizeIntervalVar(start: Expression, size: number, on: Expression): object;
  add(bound: object): object;
  addExactlyOne(literals: readonly Expression[]): object;
  addNoOverlap(intervals: readonly object[]): object;
  minimize(expression: Expression): void;
}
interface Solver {
  solve(model: Model, parameters: object): Promise<unknown>;
  statusName(): string;
  value(expression: Expression): number;
}
interface Package {
  readonly CpModel: new () => Model;
  readonly CpSolver: new () => Solver;
}

interface Variables {
  readonly starts: readonly Expression[];
  /** Whether a mode is taken; one list an operation, empty where there is no choice. */
  readonly taken: readonly (readonly Expression[])[];
}

function build(model: Model, problem: Problem): Variables {
  const { horizon } = problem;
  const makespan = model.newIntVar(0, horizon);
  const onMachine: object[][] = Array.from({ length: problem.machines }, () => []);
  const ends: Expression[] = [];
  const taken: Expression[][] = [];
  const starts = problem.modes.map((modes) => {
    const start = model.newIntVar(0, horizon);
    const [only] = modes;
    if (modes.length === 1 && only) {
      onMachine[only[0]]?.push(model.newFixedSizeIntervalVar(start, only[1]));
      ends.push(start.plus(only[1]));
      taken.push([]);
    } else {
      const choices = modes.map(([machine, minutes]) => {
        const on = model.newBoolVar();
        onMachine[machine]?.push(model.newOptionalFixedSizeIntervalVar(start, minutes, on));
        return { on, work: on.times(minutes) };
      });
      model.addExactlyOne(choices.map(({ on }) => on));
      ends.push(choices.reduce((end, { work }) => end.plus(work), start));
      taken.push(choices.map(({ on }) => on));
    }
    return start;
  });
  for (const intervals of onMachine) if (intervals.length > 1) model.addNoOverlap(intervals);
  for (const [first, then] of problem.before) {
    const [end, start] = [ends[first], starts[then]];
    if (end && start) model.add(start.ge(end));
  }
  for (const end of ends) model.add(makespan.ge(end));
  model.minimize(makespan);
  return { starts, taken };
}

const { folder, problem } = problemAsked();
const file = join(folder, "node_modules/or-tools-wasm/build/javascript/node/cp-sat.js");
const { CpModel, CpSolver } = (await import(pathToFileURL(file).href)) as Package;
const model = new CpModel();
const { starts, taken } = build(model, problem);
const solver = new CpSolver();
await solver.solve(model, { maxTimeInSeconds: problem.seconds, numSearchWorkers: 2 });
const status = solver.statusName();
say(
  status === "OPTIMAL" || status === "FEASIBLE"
    ? {
        starts: starts.map((start) => solver.value(start)),
        modes: taken.map((choices) =>
          Math.max(
            0,
            choices.findIndex((on) => solver.value(on) === 1),
          ),
        ),
        proven: status === "OPTIMAL",
      }
    : null,
);
process.exit(0);
