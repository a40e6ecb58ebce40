import type { BothWords } from "../kernel/index.ts";
import type { Finding, Measure, Objective } from "../engines/scheduling/index.ts";
import type { NoFirstPlan } from "../server/scheduling/index.ts";
import { BadArgument } from "./failure.ts";

const list = (refs: readonly number[]) => refs.join(", ");

type Of<Kind extends string> = Extract<Finding | NoFirstPlan, { readonly kind: Kind }>;

function heldInWords(finding: Of<"held_closed" | "held_too_early" | "held_over">): BothWords {
  switch (finding.kind) {
    case "held_closed":
      return {
        en: `Operation ${finding.operation} is held to minute ${finding.start}, where its resource is closed or about to close; move the pin or open then.`,
        zh: `工序 ${finding.operation} 固定在第 ${finding.start} 分钟，而其资源当时已关闭或即将关闭；请移动固定时间或开放该时段。`,
      };
    case "held_too_early":
      return {
        en: `Operation ${finding.operation} is held to minute ${finding.start} but cannot start before ${finding.earliest}, by operations ${list(finding.chain)}; move the pin.`,
        zh: `工序 ${finding.operation} 固定在第 ${finding.start} 分钟，但受工序 ${list(finding.chain)} 所限最早只能在第 ${finding.earliest} 分钟开始；请移动固定时间。`,
      };
    case "held_over":
      return {
        en: `Operations ${list(finding.operations)} are held to resource ${finding.resource} at minute ${finding.at}, more than it takes; move one of them.`,
        zh: `工序 ${list(finding.operations)} 在第 ${finding.at} 分钟都固定在资源 ${finding.resource} 上，超过其容量；请移动其中一个。`,
      };
  }
}

function unfoundInWords(finding: Of<"no_first_plan" | "not_found">): BothWords {
  switch (finding.kind) {
    case "no_first_plan":
      return {
        en: `There was no first plan after ${finding.seconds} seconds; that there is none is not proven. Loosen longest waits, or allow more seconds.`,
        zh: `${finding.seconds} 秒内没有得到首个方案；并未证明不存在。请放宽最长等待，或给更多秒数。`,
      };
    case "not_found":
      return {
        en: `No plan was found that keeps the pin or the longest wait of operation ${finding.operation}${finding.minutes > 0 ? ` (missed by ${finding.minutes} minutes)` : ""}; that there is none is not proven. Loosen it, or search with another seed.`,
        zh: `没有找到能守住工序 ${finding.operation} 的固定时间或最长等待的方案${finding.minutes > 0 ? `（差 ${finding.minutes} 分钟）` : ""}；并未证明不存在。请放宽，或换一个种子搜索。`,
      };
  }
}

/** Why a snapshot cannot be planned, in a sentence that says what to change. */
export function findingInWords(finding: Finding | NoFirstPlan): BothWords {
  switch (finding.kind) {
    case "held_closed":
    case "held_too_early":
    case "held_over":
      return heldInWords(finding);
    case "no_first_plan":
    case "not_found":
      return unfoundInWords(finding);
    case "cycle":
      return {
        en: `Operations ${list([...finding.operations, finding.operations[0] ?? 0])} wait for each other in a circle; take one of these links away.`,
        zh: `工序 ${list([...finding.operations, finding.operations[0] ?? 0])} 互相等待成环；请去掉其中一条先后关系。`,
      };
    case "unknown":
      return {
        en: `${finding.what} ${finding.ref} is named but not in the file; add it or mend the reference.`,
        zh: `提到了 ${finding.what} ${finding.ref}，但文件中没有；请补上或改正引用。`,
      };
    case "twice":
      return {
        en: `There are two of ${finding.what} ${finding.ref}; give each a ref of its own.`,
        zh: `${finding.what} ${finding.ref} 出现了两次；请各给唯一的编号。`,
      };
    case "bad_number":
      return {
        en: `${finding.what} ${finding.ref}: ${finding.field} is ${finding.value}; it takes a whole number from 0 within reason.`,
        zh: `${finding.what} ${finding.ref}：${finding.field} 为 ${finding.value}；应为合理范围内不小于 0 的整数。`,
      };
    case "no_mode":
      return {
        en: `Operation ${finding.operation} has no way left to be done; give it a mode on the resource it is held to.`,
        zh: `工序 ${finding.operation} 没有可行的加工方式；请在它固定的资源上给出一种。`,
      };
    case "too_big":
      return {
        en: `Operation ${finding.operation} asks more of resource ${finding.resource} than it has; raise the capacity or ask for less.`,
        zh: `工序 ${finding.operation} 需要的资源 ${finding.resource} 超过其容量；请提高容量或减少需求。`,
      };
    case "too_long":
      return {
        en: `Operation ${finding.operation} takes ${finding.minutes} minutes and no open stretch is as long; let it be split or open for longer.`,
        zh: `工序 ${finding.operation} 需 ${finding.minutes} 分钟，没有这么长的开放时段；请允许拆分或延长开放。`,
      };
    case "no_time":
      return {
        en: `The calendars end before operation ${finding.operation} can be done; extend them.`,
        zh: `在工序 ${finding.operation} 完成之前日历已结束；请延长日历。`,
      };
    case "waits_too_long":
      return {
        en: `Operation ${finding.operation} waits ${finding.minutes} minutes longer after ${finding.after} than its longest wait, whatever the plan; allow a longer one.`,
        zh: `无论如何排，工序 ${finding.operation} 在 ${finding.after} 之后的等待都比最长等待多 ${finding.minutes} 分钟；请放宽最长等待。`,
      };
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
    new BadArgument({
      ...{ option: "--objective", value: part },
      rule: `measures out of ${measures.join(", ")}, as tardiness:1,setup:0.01 or late>tardiness`,
      zh: `由 ${measures.join("、")} 组成，如 tardiness:1,setup:0.01 或 late>tardiness`,
    });
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
      throw new BadArgument({
        ...{ option: `--objective: ${name}`, value: weight },
        ...{ rule: "a weight from 0", zh: "不小于 0 的权重" },
      });
    weights[name] = value;
  }
  return { kind: "weighted", weights };
}
