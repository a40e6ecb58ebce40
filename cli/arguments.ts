import { BadArgument } from "./failure.ts";

type Read<T> = (text: string) => T;

/** Reads a number from `least` to `most`, whole unless said otherwise. */
export const numberOf =
  (option: string, [least, most]: readonly [number, number], isWhole = true): Read<number> =>
  (text) => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
    throw new BadArgument({
      ...{ option, value: text },
      rule: `a ${isWhole ? "whole " : ""}number from ${least} to ${most}`,
      zh: ` ${least} 到 ${most} 的${isWhole ? "整数" : "数"}`,
    });
  };

/** Reads one of a few words. */
export const oneOf =
  <T extends string>(option: string, words: readonly T[]): Read<T> =>
  (text) => {
    const found = words.find((each) => each === text);
    if (found !== undefined) return found;
    throw new BadArgument({
      ...{ option, value: text },
      rule: `one of ${words.join(", ")}`,
      zh: ` ${words.join("、")} 之一`,
    });
  };

/** True of an ISO date that is one: no thirtieth of February. */
const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/** Reads a day, such as 2026-11-11. */
export const dayOf =
  (option: string): Read<string> =>
  (text) => {
    if (isDay(text)) return text;
    throw new BadArgument({
      ...{ option, value: text },
      rule: "a day such as 2026-11-11",
      zh: "日期，如 2026-11-11",
    });
  };

const zoned = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Reads an instant: a day, which begins in the company's zone, or a moment with its zone. */
export const instantOf =
  (option: string): Read<string> =>
  (text) => {
    if (isDay(text) || (zoned.test(text) && !Number.isNaN(Date.parse(text)))) return text;
    throw new BadArgument({
      ...{ option, value: text },
      rule: "a day such as 2026-11-11, or a moment with its zone such as 2026-11-11T08:00:00+08:00",
      zh: "日期（如 2026-11-11），或带时区的时刻（如 2026-11-11T08:00:00+08:00）",
    });
  };

/** Reads what a test knows to be right. */
export const textOf =
  (option: string, rule: { test: Read<boolean>; rule: string; zh: string }): Read<string> =>
  (text) => {
    if (rule.test(text)) return text;
    throw new BadArgument({ option, value: text, rule: rule.rule, zh: rule.zh });
  };
