import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import type { listRecipes, saveBom, saveRouting } from "../../../contract/making.ts";

export type Recipes = ReplyOf<typeof listRecipes>;
export type Bom = Recipes["boms"][number];
export type Routing = Recipes["routings"][number];
type Line = Bom["lines"][number];
type Step = Routing["steps"][number];
type StepDraft = BodyOf<typeof saveRouting>["steps"][number];

/** A component as typed. What the form has no field for stays as it was. */
export interface TypedLine {
  readonly code: string;
  readonly itemId: number | null;
  readonly units: string;
  readonly scrap: string;
  readonly step: string;
  readonly substitutes: readonly number[];
}

export const freshLine: TypedLine = {
  ...{ code: "", itemId: null, units: "1", scrap: "0", step: "", substitutes: [] },
};

/** A stored component as it is typed; scrap in per cent. */
export const typedLine = (line: Line, codeOf: (id: number) => string): TypedLine => ({
  ...{ code: codeOf(line.itemId), itemId: line.itemId, units: String(line.units) },
  ...{ scrap: String(line.scrapPpm / 10_000), step: String(line.step ?? "") },
  substitutes: line.substitutes,
});

/** What is sent of the components whose item is known. */
export const linesOf = (typed: readonly TypedLine[]): BodyOf<typeof saveBom>["lines"] =>
  typed.flatMap(({ itemId, units, scrap, step, substitutes }) =>
    itemId === null
      ? []
      : [
          {
            ...{ itemId, units: Number(units), scrapPpm: Math.round(Number(scrap) * 10_000) },
            ...{ step: step === "" ? null : Number(step), substitutes: [...substitutes] },
          },
        ],
  );

/** A step as typed; `kept` is what the form has no field for. */
export interface TypedStep {
  readonly step: string;
  readonly name: string;
  readonly nameEn: string;
  readonly workCentreId: string;
  readonly familyId: string;
  readonly setup: string;
  readonly run: string;
  readonly perUnits: string;
  readonly yield: string;
  readonly maySplit: boolean;
  readonly kept: Pick<Step, "ways" | "needs"> & { readonly after: Step["after"] | null };
}

/** The step that follows these, empty but for its number. */
export const freshStep = (steps: readonly TypedStep[]): TypedStep => ({
  ...{ step: String(Math.max(0, ...steps.map((each) => Number(each.step))) + 10) },
  ...{ name: "", nameEn: "", workCentreId: "", familyId: "", setup: "0", run: "60" },
  ...{ perUnits: "1", yield: "100", maySplit: true },
  kept: { ways: [], needs: [], after: null },
});

/** Whether each step comes right after the one before it, which needs not be said. */
export function isChain(steps: readonly Step[]): boolean {
  return steps.every(({ after }, at) => {
    const before = steps[at - 1];
    if (!before) return after.length === 0;
    const [link, more] = after;
    if (!link || more || link.step !== before.step) return false;
    return link.countsFrom === "end" && link.lagMinutes === 0 && link.maxWaitMinutes === null;
  });
}

/** Stored steps as they are typed; times in seconds, yield in per cent. */
export function typedSteps(steps: readonly Step[]): TypedStep[] {
  const chained = isChain(steps);
  return steps.map((each) => ({
    ...{ step: String(each.step), name: each.name, nameEn: each.nameEn },
    ...{ workCentreId: String(each.workCentreId ?? ""), familyId: String(each.familyId ?? "") },
    ...{ setup: String(each.setupSeconds), run: String(each.runSeconds) },
    ...{ perUnits: String(each.perUnits), yield: String(each.yieldPpm / 10_000) },
    maySplit: each.maySplit,
    kept: { ways: each.ways, needs: each.needs, after: chained ? null : each.after },
  }));
}

const idOr = (text: string) => (text === "" ? null : Number(text));

/** What is sent of the steps. */
export const stepsOf = (typed: readonly TypedStep[]): StepDraft[] =>
  typed.map(({ kept, ...each }) => ({
    ...{ step: Number(each.step), name: each.name, nameEn: each.nameEn },
    ...{ workCentreId: idOr(each.workCentreId), familyId: idOr(each.familyId) },
    ...{ setupSeconds: Number(each.setup), runSeconds: Number(each.run) },
    ...{ perUnits: Number(each.perUnits), yieldPpm: Math.round(Number(each.yield) * 10_000) },
    ...{ maySplit: each.maySplit, ways: kept.ways, needs: kept.needs },
    ...(kept.after && { after: kept.after }),
  }));
