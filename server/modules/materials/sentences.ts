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
};
