import type { Sentence } from "../../platform/index.ts";

type Words = NonNullable<Sentence["words"]>;

/** What states of work orders and operations are called in a sentence. */
export const stateWords: Words = {
  planned: { zh: "已计划", en: "planned" },
  unplanned: { zh: "未排产", en: "not planned" },
  waiting: { zh: "待开工", en: "waiting" },
  released: { zh: "已下达", en: "released" },
  in_progress: { zh: "进行中", en: "in progress" },
  running: { zh: "进行中", en: "running" },
  paused: { zh: "暂停", en: "paused" },
  done: { zh: "已完工", en: "done" },
  completed: { zh: "已完成", en: "completed" },
  closed: { zh: "已关闭", en: "closed" },
  cancelled: { zh: "已取消", en: "cancelled" },
  // Between states of which each will do.
  " / ": { zh: "或", en: " or " },
};

/** What causes of a stop are called in a sentence. */
export const causeWords: Words = {
  man: { zh: "人员", en: "people" },
  machine: { zh: "设备", en: "machine" },
  material: { zh: "物料", en: "material" },
  method: { zh: "方法", en: "method" },
  environment: { zh: "环境", en: "environment" },
};

/** What kinds of exceptions are called in a sentence. */
export const exceptionWords: Words = {
  material: { zh: "物料", en: "material" },
  quality: { zh: "质量", en: "quality" },
};
