import { dayOfInstant, dayToText } from "../../../../kernel/index.ts";
import type { CapableDate, Finding } from "../../../../engines/scheduling/index.ts";
import type { Place } from "../../parties/index.ts";
import type { Factory, Resource, ShopResource, StopCause } from "../../production/index.ts";
import type { Opened, Opening } from "./opening.ts";
import type { Plant } from "./plant.ts";
import type { Lack } from "./pool.ts";
import { instantOf } from "./time.ts";
import type { WishDraft } from "./wish.ts";

/** The same in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

const two = (value: number) => String(value).padStart(2, "0");

/** Month, day and time of an instant on the clock of a zone: "11-26 19:32". */
export function timeInWords(at: Date, zone: string): string {
  const { day, minute } = dayOfInstant(at, zone);
  return `${dayToText(day).slice(5)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

interface Capable {
  readonly wish: WishDraft;
  readonly date: CapableDate;
  readonly plant: Plant;
  readonly place: Place;
  readonly end: Date;
  readonly production: Factory;
}

/** Why it can be made then and not sooner: where it starts, what it waits for, when it is done. */
export function capacityInWords(capable: Capable): Words {
  const { wish, date, plant, place, end, production } = capable;
  const bars = date.bars.toSorted((a, b) => a.start - b.start);
  const first = bars[0];
  const machine = bars.find((bar) => bar.resource !== null);
  const resource = production.resources.get(machine?.resource ?? 0);
  const start = instantOf(plant.line, first?.start ?? date.end);
  const now = plant.shop.now.getTime();
  const material = wish.materialMs > now;
  const waits = start.getTime() - Math.max(now, wish.materialMs) >= 60 * 60_000;
  const zone = place.zone;
  const zh = [
    `${place.name}可排产`,
    ...(material ? [`物料 ${timeInWords(new Date(wish.materialMs), zone)} 齐套`] : []),
    ...(resource
      ? [`${resource.name} ${timeInWords(start, zone)} ${waits ? "有空档" : "可开工"}`]
      : []),
    `${timeInWords(end, zone)} 完工`,
  ];
  const nameEn = place.nameEn || place.name;
  const en = [
    `${nameEn} can make it`,
    ...(material ? [`material complete ${timeInWords(new Date(wish.materialMs), zone)}`] : []),
    ...(resource
      ? [
          `${resource.nameEn || resource.name} ${waits ? "has room" : "can start"} ${timeInWords(start, zone)}`,
        ]
      : []),
    `done ${timeInWords(end, zone)}`,
  ];
  return { zh: zh.join("，"), en: en.join(", ") };
}

const stopWords: Readonly<Record<StopCause, Words>> = {
  man: { zh: "人员", en: "people" },
  machine: { zh: "设备", en: "machine" },
  material: { zh: "物料", en: "material" },
  method: { zh: "方法", en: "method" },
  environment: { zh: "环境", en: "environment" },
};

/** That a resource stands, why, and until when somebody hopes. */
export function stopInWords({ name, nameEn, stop, zone }: ShopResource): Words {
  const why = stopWords[stop?.cause ?? "machine"];
  const until = stop?.expectedAt ? timeInWords(stop.expectedAt, zone) : null;
  return {
    zh: `${name} 停机（${why.zh}）${until ? `，预计 ${until} 恢复` : "，恢复时间未定"}`,
    en: `${nameEn || name} stands (${why.en})${until ? `, expected back ${until}` : ", nobody knows until when"}`,
  };
}

/** What an operation cannot be done without: something that could do it, or enough of what it takes. */
export function lackInWords(
  { resourceId, units, minutes }: Lack,
  {
    operation,
    resource,
  }: {
    readonly operation: { readonly name: string; readonly nameEn: string } | undefined;
    readonly resource: Resource | undefined;
  },
): Words {
  const zh = operation?.name ?? "";
  const en = operation?.nameEn || zh;
  if (minutes !== undefined) {
    const hours = (minutes / 60).toFixed(1);
    return {
      zh: `${zh}：需要 ${hours} 小时，没有足够长的班次`,
      en: `${en}: it takes ${hours} h, no shift is that long`,
    };
  }
  if (resourceId === null)
    return {
      zh: `${zh}：能做它的设备都已停用`,
      en: `${en}: nothing that could do it is in use`,
    };
  const name = resource?.name ?? String(resourceId);
  const nameEn = resource?.nameEn || name;
  if (!resource?.active)
    return { zh: `${zh}：${name} 已停用`, en: `${en}: ${nameEn} is out of use` };
  const { capacity } = resource;
  return {
    zh: `${zh}：需要 ${name} × ${units}，只有 ${capacity}`,
    en: `${en}: it takes ${units} of ${nameEn}, there is ${capacity}`,
  };
}

/** Why promised capacity could not become a work order. */
export const unmadeInWords = (kind: string): Words =>
  kind === "routing_missing"
    ? {
        zh: "没有有效的工艺路线：维护后会自动生成工单",
        en: "no routing holds: its work order is made once there is one",
      }
    : { zh: "工厂已停用或不存在", en: "the plant is no longer one" };

/** That a plant's times are others now, and how many operations could not stay for it. */
export const timesInWords = (operations: number): Words => ({
  zh: `班次、假日或资源有变，${operations} 道工序须移动`,
  en: `Shifts, holidays or resources changed: ${operations} operations had to move`,
});

const causeWords: Readonly<Record<string, Words>> = {
  material: { zh: "等物料", en: "waits for material" },
  release: { zh: "未到可开工时间", en: "not released before" },
  capacity: { zh: "排队等资源", en: "queues for the resource" },
  setup: { zh: "换型", en: "changeover" },
  closed: { zh: "班次外", en: "outside shifts" },
  frozen: { zh: "被锁定或冻结", en: "held or frozen" },
  work: { zh: "自身工时长于可用时间", en: "its own work takes longer than there was time" },
};

/** A cause of lateness: what, for how long, where, and behind whom. */
export function causeInWords(cause: {
  readonly kind: string;
  readonly minutes: number;
  readonly operation: Words;
  readonly resource: Words | null;
  readonly behind: string | null;
}): Words {
  const { kind, minutes, operation, resource, behind } = cause;
  const what = causeWords[kind] ?? { zh: kind, en: kind };
  const hours = (minutes / 60).toFixed(1);
  const atZh = resource ? `，${resource.zh}` : "";
  const atEn = resource ? ` on ${resource.en}` : "";
  return {
    zh: `${what.zh} ${hours} 小时（${operation.zh}${atZh}${behind ? `，前面是 ${behind}` : ""}）`,
    en: `${what.en} ${hours} h (${operation.en}${atEn}${behind ? `, behind ${behind}` : ""})`,
  };
}

interface FindingNames {
  readonly operation: (id: number) => Words;
  readonly resource: (id: number) => Words;
  /** A minute of the engine's line on the plant's clock. */
  readonly time: (minute: number) => string;
}

const placeless = {
  too_long: { zh: "没有足够长的班次", en: "no shift is that long" },
  no_time: { zh: "在日历范围内排不下", en: "it does not fit before the calendars end" },
  no_mode: { zh: "没有可用的资源", en: "no resource can do it" },
  too_big: { zh: "超过资源的并行能力", en: "it needs more than its resource has" },
  waits_too_long: {
    zh: "与前道的等待超过上限",
    en: "it would wait too long for what comes before",
  },
  not_found: { zh: "没有找到可行的位置", en: "no place was found" },
} as const;

/** Why there is no such plan. */
export function findingInWords(
  finding: Finding | { readonly kind: string },
  names: FindingNames,
): Words {
  const { operation, resource, time } = names;
  const known = finding as Finding;
  switch (known.kind) {
    case "held_too_early": {
      const { zh, en } = operation(known.operation);
      const earliest = time(known.earliest);
      return { zh: `${zh} 最早 ${earliest} 才能开工`, en: `${en} cannot start before ${earliest}` };
    }
    case "held_closed": {
      const { zh, en } = operation(known.operation);
      return {
        zh: `${zh} 在 ${time(known.start)} 不在班次内，或离下班太近`,
        en: `${en} at ${time(known.start)} is outside the shifts, or too near their end`,
      };
    }
    case "held_over": {
      const { zh, en } = resource(known.resource);
      return {
        zh: `${zh} 在 ${time(known.at)} 已被锁定的工序占用`,
        en: `${en} is taken by held operations at ${time(known.at)}`,
      };
    }
    case "cycle": {
      const all = known.operations.map(operation);
      return {
        zh: `工序互相等待：${all.map((each) => each.zh).join(" → ")}`,
        en: `Operations wait for each other: ${all.map((each) => each.en).join(" → ")}`,
      };
    }
    case "too_long":
    case "no_time":
    case "no_mode":
    case "too_big":
    case "waits_too_long":
    case "not_found": {
      const { zh, en } = operation(known.operation);
      const why = placeless[known.kind];
      return { zh: `${zh}：${why.zh}`, en: `${en}: ${why.en}` };
    }
    case "unknown":
    case "twice":
    case "bad_number": {
      const of = { operation, resource }[known.what as "operation"]?.(known.ref);
      return {
        zh: `工厂数据有误${of ? `：${of.zh}` : ""}，请检查工艺、资源与日历`,
        en: `The plant's data are wrong${of ? ` (${of.en})` : ""}: look at routings, resources and calendars`,
      };
    }
    default:
      return endWords[(finding as { readonly kind: string }).kind] ?? nothingToPlan;
  }
}

const gaveWay: Readonly<Record<string, Words>> = {
  passed: {
    zh: "到了开工时间仍未开工，顺延",
    en: "its time came and it had not begun: it moves on",
  },
  pushed: {
    zh: "被停机、承诺或前面的工序顶开",
    en: "a stop, a promise or the work before it pushed it",
  },
  material_missing: {
    zh: "缺料，尚无人宣布到货：移出计划",
    en: "material is missing and nobody has announced it: it has no place in the plan",
  },
  resource_missing: {
    zh: "所需设备、工装或人员已停用或不足：移出计划",
    en: "a machine, tool or people that it needs are out of use or too few: it has no place in the plan",
  },
};

/** Why an operation could not stay where it was held. */
export const letGoInWords = (finding: { readonly kind: string }, names: FindingNames): Words =>
  gaveWay[finding.kind] ?? findingInWords(finding, names);

const nothingToPlan: Words = { zh: "没有可排的工序", en: "There is nothing to plan" };

/** Why a plan ended without the engine having its say. */
const endWords: Readonly<Record<string, Words>> = {
  job_failed: {
    zh: "计算中断，没有得到方案；请重新发起",
    en: "Reckoning broke off without a plan; start it again",
  },
  no_first_plan: {
    zh: "在等待时间内没有得到第一个方案；请放宽最长等待，或减少要排的工序",
    en: "No first plan was found in time; loosen longest waits, or plan less at once",
  },
  job_cancelled: { zh: "计算已取消", en: "It was cancelled" },
};

/** How many operations a sentence names. */
const namedAtMost = 3;

const openingWords: Readonly<Record<Opening, Words>> = {
  closed: { zh: "不在班次内", en: "is outside the shifts" },
  too_short: { zh: "离下班太近", en: "is too near the end of the shifts" },
  behind: { zh: "前面还有一起移动的工序", en: "would stand on what was put there with it" },
};

/** Which operations stand later than they were put, as their place is closed then; null: none. */
export function openedInWords(
  opened: readonly Opened[],
  { operation, time }: FindingNames,
): Words | null {
  if (opened.length === 0) return null;
  const each = opened.slice(0, namedAtMost).map(({ operation: id, asked, start, why }) => {
    const { zh, en } = operation(id);
    const words = openingWords[why];
    return {
      zh: `${zh} 在 ${time(asked)} ${words.zh}，改到 ${time(start)}`,
      en: `${en} at ${time(asked)} ${words.en}: put to ${time(start)}`,
    };
  });
  const more = opened.length - each.length;
  return {
    zh:
      each.map((words) => words.zh).join("；") + (more > 0 ? `；另有 ${more} 道工序同样顺延` : ""),
    en: each.map((words) => words.en).join("; ") + (more > 0 ? `; ${more} more likewise` : ""),
  };
}

/**
 * What moving operations did: where they stand, if not where they were put, who gave way, and what it
 * costs in weighted hours of lateness.
 */
export function moveInWords(
  moved: {
    readonly pushed: number;
    readonly slips: number;
    readonly broken: number;
    readonly cost: number;
  },
  opened: Words | null,
): Words {
  const { pushed, slips, broken, cost } = moved;
  const hours = (cost / 60).toFixed(1);
  const { zh, en } =
    pushed === 0
      ? { zh: "可行，没有其他工序移动", en: "It fits; nothing else moves" }
      : {
          zh: `可行：${pushed} 道工序让位，${slips} 个工单推迟${broken > 0 ? `，其中 ${broken} 个变为延误` : ""}，加权延误 ${hours} 小时`,
          en: `It fits: ${pushed} operations give way, ${slips} work orders end later${broken > 0 ? `, ${broken} of them miss their due date` : ""}; weighted lateness ${hours} h`,
        };
  return opened ? { zh: `${opened.zh}。${zh}`, en: `${opened.en}. ${en}` } : { zh, en };
}

/** One place for a rush order in a sentence, with who must agree. */
export function offerInWords(offer: {
  readonly kind: "undisturbed" | "least" | "soonest";
  readonly end: string;
  readonly slips: number;
  readonly broken: number;
  readonly cost: number;
  /** Customers' orders rest on what becomes late. */
  readonly asking: boolean;
}): Words {
  const names = {
    undisturbed: { zh: "不打扰任何工单", en: "Nobody moves" },
    least: { zh: "总延误最少", en: "Least lateness of all" },
    soonest: { zh: "尽快", en: "As soon as possible" },
  };
  const { zh, en } = names[offer.kind];
  const hours = (offer.cost / 60).toFixed(1);
  if (offer.slips === 0) return { zh: `${zh}：${offer.end} 完工`, en: `${en}: done ${offer.end}` };
  const lateZh = offer.broken > 0 ? `，${offer.broken} 个会延误` : "";
  const lateEn = offer.broken > 0 ? `; ${offer.broken} miss their due date` : "";
  const agreeZh = `${lateZh}${offer.asking ? "，涉及客户订单，需有审单和改单权限的人同意" : "，计划员可自行决定"}`;
  const agreeEn = `${lateEn}; ${offer.asking ? "customers' orders rest on them, so whoever may review and change orders must agree" : "the planner may decide alone"}`;
  return {
    zh: `${zh}：${offer.end} 完工，${offer.slips} 个工单推迟，加权延误 ${hours} 小时${agreeZh}`,
    en: `${en}: done ${offer.end}, ${offer.slips} work orders end later, weighted lateness ${hours} h${agreeEn}`,
  };
}
