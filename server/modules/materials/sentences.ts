import type { Sentences } from "../../platform/index.ts";

/** What materials refuses, in words. */
export const materialsSentences: Sentences = {
  material_run_unknown: {
    zh: "没有物料计划 {run}。",
    en: "There is no material plan {run}.",
    hint: { zh: "刷新列表。", en: "Read the list again." },
  },
  material_run_old: {
    zh: "物料计划 {run} 已不是最新。",
    en: "Material plan {run} is no longer the newest.",
    hint: { zh: "在最新的计划里处理。", en: "Act on the newest plan." },
  },
  material_run_waits: {
    zh: "物料计划正在计算，同时只计算一个。",
    en: "Material is being planned; one plan is reckoned at a time.",
    hint: {
      zh: "等它算完，或在任务栏里取消它，再重新计划。",
      en: "Wait until it is done, or cancel it in the tray, then plan anew.",
    },
  },
  material_item_unknown: {
    zh: "物料计划 {run} 里没有货品 {item}。",
    en: "Item {item} is not in material plan {run}.",
    hint: {
      zh: "它没有库存、在途或需求；旧计划的明细只保留最近几次。",
      en: "It has no stock, receipts or demand; details of old plans are not kept.",
    },
  },
  material_action_unknown: {
    zh: "该计划没有第 {action} 条建议。",
    en: "This plan has no action {action}.",
    hint: { zh: "刷新列表。", en: "Read the list again." },
  },
  material_action_done: {
    zh: "第 {action} 条建议已执行（{number}）。",
    en: "Action {action} has been accepted already ({number}).",
    hint: { zh: "刷新列表。", en: "Read the list again." },
  },
  material_action_stale: {
    zh: "第 {action} 条建议针对的 {number} 已经变了。",
    en: "What action {action} is about, {number}, has changed since.",
    hint: { zh: "重新计算物料计划。", en: "Plan material anew." },
  },
  lane_twice: {
    zh: "{field}：线路 {value} 出现了两次。",
    en: "{field}: lane {value} is named twice.",
    hint: { zh: "每对出发和到达只留一行。", en: "Keep one row for each pair of places." },
  },
  lane_gone: {
    zh: "{field}：线路 {value} 在您打开之后被删除。",
    en: "{field}: lane {value} has been removed since you opened it.",
    hint: {
      zh: "重新打开线路；仍需要时再添加它。",
      en: "Open the lanes anew, and add it once more if it is still needed.",
    },
  },
  lane_changed: {
    zh: "{field}：线路 {value} 在您打开之后被改过，现为 {days} 天、起送 {minimum}、倍数 {multiple}。",
    en: "{field}: lane {value} has changed since you opened it: {days} days, at least {minimum}, multiple of {multiple}.",
    hint: { zh: "重新打开线路，再改一次。", en: "Open the lanes anew and change it once more." },
  },
  lanes_too_many: {
    zh: "这样会有 {lanes} 条线路；规则：最多 {most} 条。",
    en: "There would be {lanes} lanes; the rule: at most {most}.",
    hint: { zh: "先删除不用的线路。", en: "Remove lanes that are not used first." },
  },
};
