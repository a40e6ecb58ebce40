// Overall equipment effectiveness: open time taken apart into losses that add up to it (Nakajima,
// Introduction to TPM, 1988; ISO 22400-2). Pure.
import { without, within } from "../factory/clock.ts";
import type { Stretch } from "../factory/clock.ts";
import { stopCauses } from "../../../../contract/words.ts";
import type { StopCause } from "../model.ts";

/** A stretch somebody gave a cause for. */
export interface Caused extends Stretch {
  readonly cause: StopCause;
}

/** An operation on a resource, as far as it was reported. */
export interface Ran {
  readonly running: readonly Stretch[];
  readonly pauses: readonly Caused[];
  readonly startMs: number;
  /** What its changeover should take: as planned, which knows what ran before, else by standard. */
  readonly setupSeconds: number;
}

/** Units reported at an instant, with what the standard asks for one. */
export interface Gave {
  readonly atMs: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly secondsEach: number;
}

/** What happened on a resource. */
export interface Happened {
  /** Shift time without holidays and planned closures; sorted, separate. */
  readonly open: readonly Stretch[];
  readonly stops: readonly Caused[];
  readonly ran: readonly Ran[];
  readonly gave: readonly Gave[];
  /** Things it does side by side: the standard of each is shared by so many. */
  readonly capacity: number;
}

type ByCause = Record<StopCause, number>;

/** Seconds: planned = idle + stops + pauses + setup + operating; operating = ideal + speed. */
export interface Losses {
  readonly planned: number;
  readonly idle: number;
  readonly stops: ByCause;
  readonly pauses: ByCause;
  readonly setup: number;
  readonly operating: number;
  readonly ideal: number;
  readonly speed: number;
  readonly quality: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
}

const byCause = (of: (cause: StopCause) => number): ByCause =>
  Object.fromEntries(stopCauses.map((cause) => [cause, of(cause)])) as ByCause;

/** Nothing happened in no time. */
export const noLosses: Losses = {
  ...{ planned: 0, idle: 0, setup: 0, operating: 0, ideal: 0, speed: 0, quality: 0 },
  ...{ good: 0, scrap: 0, rework: 0, stops: byCause(() => 0), pauses: byCause(() => 0) },
};

/** Losses of two spans, or of two resources, together. */
export function addLosses(a: Losses, b: Losses): Losses {
  const add = (key: Exclude<keyof Losses, "stops" | "pauses">) => a[key] + b[key];
  return {
    ...{ planned: add("planned"), idle: add("idle"), setup: add("setup") },
    ...{ operating: add("operating"), ideal: add("ideal"), speed: add("speed") },
    ...{ quality: add("quality"), good: add("good"), scrap: add("scrap"), rework: add("rework") },
    stops: byCause((cause) => a.stops[cause] + b.stops[cause]),
    pauses: byCause((cause) => a.pauses[cause] + b.pauses[cause]),
  };
}

const secondsOf = (stretches: readonly Stretch[]) =>
  stretches.reduce((sum, each) => sum + each.untilMs - each.fromMs, 0) / 1_000;

/**
 * Seconds that a changeover should take: the open time that the plan gave it, which knows what ran
 * before and takes no night for work; without a plan its standard.
 */
export function changeoverSeconds(
  open: readonly Stretch[],
  { planned, standard }: { readonly planned: Stretch | null; readonly standard: number },
): number {
  return planned ? secondsOf(within(open, planned)) : standard;
}

/** Takes what each cause covers out of some time, the first to claim a moment having it. */
function takeCauses(time: readonly Stretch[], caused: readonly Caused[]) {
  const seconds = byCause(() => 0);
  let left = [...time];
  for (const each of caused.toSorted((a, b) => a.fromMs - b.fromMs)) {
    seconds[each.cause] += secondsOf(within(left, each));
    left = without(left, [each]);
  }
  return { seconds, left };
}

/**
 * What a resource lost in a span. A stop outweighs what was reported as running; running outweighs
 * a pause of another operation beside it; what is left of open time is idle.
 */
export function lossesOf(happened: Happened, span: Stretch): Losses {
  const open = within(happened.open, span);
  const stopped = takeCauses(open, happened.stops);
  const running = happened.ran.flatMap((each) => each.running);
  const still = without(stopped.left, running);
  const run = without(stopped.left, still);
  const pauses = happened.ran.flatMap((each) => each.pauses);
  const paused = takeCauses(still, pauses);
  const inside = (ms: number) => ms >= span.fromMs && ms < span.untilMs;
  // A changeover is not reported apart: what those that started should take stands for it.
  const expected = happened.ran.reduce(
    (sum, each) => sum + (inside(each.startMs) ? each.setupSeconds / happened.capacity : 0),
    0,
  );
  const setup = Math.min(expected, secondsOf(run));
  const operating = secondsOf(run) - setup;
  let [ideal, quality, good, scrap, rework] = [0, 0, 0, 0, 0];
  for (const each of happened.gave.filter(({ atMs }) => inside(atMs))) {
    const one = each.secondsEach / happened.capacity;
    ideal += one * (each.good + each.scrap + each.rework);
    quality += one * (each.scrap + each.rework);
    good += each.good;
    scrap += each.scrap;
    rework += each.rework;
  }
  return {
    ...{ planned: secondsOf(open), idle: secondsOf(paused.left) },
    ...{ stops: stopped.seconds, pauses: paused.seconds, setup, operating },
    ...{ ideal, speed: operating - ideal, quality, good, scrap, rework },
  };
}
