import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import type { listRecipes, saveBom, saveRouting } from "../../../contract/making.ts";

export type Recipes = ReplyOf<typeof listRecipes>;
export type Bom = Recipes["boms"][number];
export type Routing = Recipes["routings"][number];
type Line = Bom["lines"][number];
export type Step = Routing["steps"][number];
type StepDraft = BodyOf<typeof saveRouting>["steps"][number];

/** An item by its code as typed; null while no item has it. */
export interface TypedItem {
  readonly code: string;
  readonly itemId: number | null;
}

export const freshItem: TypedItem = { code: "", itemId: null };

/** A component as typed. */
export interface TypedLine extends TypedItem {
  readonly units: string;
  readonly scrap: string;
  readonly step: string;
  /** Items that may stand in, the best first. */
  readonly substitutes: readonly TypedItem[];
}

export const freshLine: TypedLine = {
  ...{ ...freshItem, units: "1", scrap: "0", step: "", substitutes: [] },
};

/** A stored component as it is typed; scrap in per cent. */
export const typedLine = (line: Line, codeOf: (id: number) => string): TypedLine => ({
  ...{ code: codeOf(line.itemId), itemId: line.itemId, units: String(line.units) },
  ...{ scrap: String(line.scrapPpm / 10_000), step: String(line.step ?? "") },
  substitutes: line.substitutes.map((itemId) => ({ code: codeOf(itemId), itemId })),
});

/** The first text of these lines that names no item, or undefined. */
export const unknownOf = (typed: readonly TypedLine[]): string | undefined =>
  typed
    .flatMap((line) => [line, ...line.substitutes])
    .find((each) => each.itemId === null && each.code.trim() !== "")?.code;

/** What is sent of the components whose item is known. */
export const linesOf = (typed: readonly TypedLine[]): BodyOf<typeof saveBom>["lines"] =>
  typed.flatMap(({ itemId, units, scrap, step, substitutes }) =>
    itemId === null
      ? []
      : [
          {
            ...{ itemId, units: Number(units), scrapPpm: Math.round(Number(scrap) * 10_000) },
            ...{ step: step === "" ? null : Number(step) },
            substitutes: substitutes.flatMap((each) => each.itemId ?? []),
          },
        ],
  );

/** How long something takes, as typed: seconds once, and seconds for so many units. */
export interface TypedTimes {
  readonly setup: string;
  readonly run: string;
  readonly perUnits: string;
}

/** A machine that may do a step, with times of its own; the lower rank is taken first. */
export interface TypedWay extends TypedTimes {
  readonly resourceId: string;
  readonly rank: string;
}

/** Tools or people with a skill that a step holds beside its machine. */
export interface TypedNeed {
  readonly resourceId: string;
  readonly units: string;
}

/** What a step comes after. From the start of the other one: they overlap. */
export interface TypedLink {
  /** The key of the other step, which stays when its number is typed anew. */
  readonly key: string;
  readonly countsFrom: "end" | "start";
  readonly lag: string;
  /** Empty: as long as it takes. */
  readonly maxWait: string;
}

/** A step as typed. */
export interface TypedStep extends TypedTimes {
  readonly key: string;
  readonly step: string;
  readonly name: string;
  readonly nameEn: string;
  readonly workCentreId: string;
  readonly familyId: string;
  readonly yield: string;
  readonly maySplit: boolean;
  /** None: every machine of the work centre, with the times of the step. */
  readonly ways: readonly TypedWay[];
  readonly needs: readonly TypedNeed[];
  /** Null: right after the step before it. */
  readonly after: readonly TypedLink[] | null;
}

/** The step that follows these, empty but for its number. */
export const freshStep = (steps: readonly TypedStep[]): TypedStep => ({
  step: String(Math.max(0, ...steps.map((each) => Number(each.step))) + 10),
  key: String(Math.max(0, ...steps.flatMap((each) => [Number(each.key), Number(each.step)])) + 10),
  ...{ name: "", nameEn: "", workCentreId: "", familyId: "", setup: "0", run: "60" },
  ...{ perUnits: "1", yield: "100", maySplit: true, ways: [], needs: [], after: null },
});

/** A step that is bound to no plant: its work centre, machines, tools and skills are another's. */
export const unbound = (step: TypedStep): TypedStep => ({
  ...{ ...step, workCentreId: "", ways: [], needs: [] },
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
    ...{ key: String(each.step), step: String(each.step), name: each.name, nameEn: each.nameEn },
    ...{ workCentreId: String(each.workCentreId ?? ""), familyId: String(each.familyId ?? "") },
    ...{ ...typedTimes(each), yield: String(each.yieldPpm / 10_000), maySplit: each.maySplit },
    ways: each.ways.map((way) => ({
      ...{ ...typedTimes(way), resourceId: String(way.resourceId), rank: String(way.rank) },
    })),
    needs: each.needs.map(({ resourceId, units }) => ({
      ...{ resourceId: String(resourceId), units: String(units) },
    })),
    after: chained ? null : each.after.map(typedLink),
  }));
}

const typedTimes = (each: Pick<Step, "setupSeconds" | "runSeconds" | "perUnits">): TypedTimes => ({
  ...{ setup: String(each.setupSeconds), run: String(each.runSeconds) },
  perUnits: String(each.perUnits),
});

const typedLink = (link: Step["after"][number]): TypedLink => ({
  ...{ key: String(link.step), countsFrom: link.countsFrom, lag: String(link.lagMinutes) },
  maxWait: String(link.maxWaitMinutes ?? ""),
});

const idOr = (text: string) => (text === "" ? null : Number(text));

const timesOf = ({ setup, run, perUnits }: TypedTimes) => ({
  ...{ setupSeconds: Number(setup), runSeconds: Number(run), perUnits: Number(perUnits) },
});

/** What is sent of the steps; a link to a step that was taken out goes with it. */
export function stepsOf(typed: readonly TypedStep[]): StepDraft[] {
  const numbers = new Map(typed.map((each) => [each.key, Number(each.step)]));
  return typed.map((each) => ({
    ...{ step: Number(each.step), name: each.name, nameEn: each.nameEn },
    ...{ workCentreId: idOr(each.workCentreId), familyId: idOr(each.familyId) },
    ...{ ...timesOf(each), yieldPpm: Math.round(Number(each.yield) * 10_000) },
    maySplit: each.maySplit,
    ways: each.ways.map((way) => ({
      ...{ ...timesOf(way), resourceId: Number(way.resourceId), rank: Number(way.rank) },
    })),
    needs: each.needs.map(({ resourceId, units }) => ({
      ...{ resourceId: Number(resourceId), units: Number(units) },
    })),
    ...(each.after && {
      after: each.after.flatMap(({ key, countsFrom, lag, maxWait }) => {
        const step = numbers.get(key);
        const wait = { lagMinutes: Number(lag), maxWaitMinutes: idOr(maxWait) };
        return step === undefined ? [] : [{ step, countsFrom, ...wait }];
      }),
    }),
  }));
}
