import type { Sentences } from "../../platform/index.ts";

/** What plans refuses, in words. */
export const plansSentences: Sentences = {
  plan_unknown: {
    zh: "没有排程方案 {plan}。",
    en: "There is no plan {plan}.",
    hint: { zh: "刷新方案列表。", en: "Read the list of plans again." },
  },
  plan_not_ready: {
    zh: "方案 {plan} 现在不能这样做（状态：{state}）。",
    en: "Plan {plan} cannot do that now (state: {state}).",
    hint: {
      zh: "等计算完成，或选择就绪的方案。",
      en: "Wait until it is reckoned, or choose one that is ready.",
    },
  },
  plan_not_in_force: {
    zh: "方案 {plan} 不是现行方案（状态：{state}），不能回滚。",
    en: "Plan {plan} is not in force (state: {state}) and cannot be taken back.",
    hint: { zh: "只有现行方案可以回滚。", en: "Only the plan in force can be." },
  },
  plan_stale: {
    zh: "方案 {plan} 已不适用：计算之后有 {changed} 道工序变了，{late} 道早该开工，{met} 道的位置已被新的承诺、工单或停机占用。涉及工单：{orders}。",
    en: "Plan {plan} no longer fits: since it was made {changed} operations have changed, {late} should have begun long ago, {met} have lost their place to promises, work orders or stops. Work orders concerned: {orders}.",
    hint: {
      zh: "现场保持不变。点「重新计算」得到新方案，再发布它。",
      en: "Nothing was changed. “Reckon anew” makes a new plan: publish that.",
    },
  },
  plan_running: {
    zh: "该工厂的方案「{title}」正在计算。",
    en: "The plan “{title}” of this plant is being reckoned.",
    hint: {
      zh: "等它完成，或先取消它，再发起新的计算。",
      en: "Wait until it is done, or cancel it, and then start a new one.",
    },
  },
  plan_overtaken: {
    zh: "工厂 {place} 的现行计划已赶不上现场，无法按它估算。",
    en: "The plan in force of plant {place} has been overtaken: nothing can be reckoned on it.",
    hint: {
      zh: "先计算并发布新计划，再看瓶颈。",
      en: "Reckon and publish a new plan, then ask again.",
    },
  },
  resource_not_in_plant: {
    zh: "资源 {resource} 不在该工厂的现行计划里（可能已停用或移走）。",
    en: "Resource {resource} is not in this plant's plan: it may be out of use or moved.",
    hint: { zh: "刷新瓶颈列表。", en: "Read the bottlenecks again." },
  },
  open_all_day: {
    zh: "资源 {resource} 在 {day} 没有空档再加这么久。",
    en: "Resource {resource} has no room for so much more on {day}.",
    hint: { zh: "换一天，或试算加一台设备。", en: "Take another day, or try one more machine." },
  },
  nothing_to_undo: {
    zh: "方案 {plan} 没有可撤销的步骤。",
    en: "There is no step of plan {plan} to undo.",
    hint: {
      zh: "草稿的每一步保留一天；发布后用「撤回生效计划」。",
      en: "Steps of a draft are kept for a day; what is in force is taken back as a whole.",
    },
  },
  step_of_another: {
    zh: "方案 {plan} 这一步是 {maker} 做的，只有本人可以撤销。",
    en: "This step of plan {plan} was made by {maker}: nobody else takes it back.",
    hint: {
      zh: "请本人撤销，或从之前的方案重新改动；那一步保留不动。",
      en: "Ask them to, or work on from the plan before it: that step stays as it is.",
    },
  },
  nothing_to_redo: {
    zh: "方案 {plan} 之后没有您撤销过的步骤。",
    en: "You have undone no step after plan {plan}.",
    hint: {
      zh: "撤销之后再做新的改动，旧的步骤就不能重做了。",
      en: "Once a new change is made after undoing, the old step cannot be done again.",
    },
  },
  operation_not_in_plan: {
    zh: "工序 {operation} 不在方案里。",
    en: "Operation {operation} is not in the plan.",
    hint: { zh: "它可能已完工或缺料。", en: "It may be done, or lack material." },
  },
  cannot_be_made: {
    zh: "该工厂今天没有货品 {item} 的工艺。",
    en: "This plant has no routing for item {item} today.",
    hint: { zh: "先维护工艺路线和资源。", en: "Save a routing and resources first." },
  },
  material_missing: {
    zh: "缺组件 {item}（需 {units} 件），没有库存也没有在途。",
    en: "Component {item} is missing ({units} needed): neither in stock nor announced.",
    hint: { zh: "先下采购单或登记在途。", en: "Order it, or announce a receipt." },
  },
  rush_has_no_place: {
    zh: "货品 {item} 在日历范围内排不下。",
    en: "There is no place for item {item} before the calendars end.",
    hint: {
      zh: "现有计划若已赶不上时间，先计算并发布新计划；否则减少数量或加班。",
      en: "If the plan in force has fallen behind, reckon and publish a new one first; else ask for less, or open overtime.",
    },
  },
  rush_needs_word: {
    zh: "此插单会让客户订单延误，须有人同意。",
    en: "This rush order makes customers' orders late: somebody must agree.",
    hint: {
      zh: "提交申请，由有审单和改单权限的人决定。",
      en: "Ask whoever may review and change orders.",
    },
  },
  rush_request_unknown: {
    zh: "没有插单申请 {request}。",
    en: "There is no rush request {request}.",
    hint: { zh: "刷新插单列表。", en: "Read the list of rush requests again." },
  },
  rush_request_decided: {
    zh: "插单申请 {request} 已有结论（{state}）。",
    en: "Rush request {request} has been decided ({state}).",
    hint: { zh: "刷新插单列表。", en: "Read the list of rush requests again." },
  },
  rush_offer_changed: {
    zh: "现场已变，方案「{offer}」不再成立。",
    en: "The plant has changed; the offer “{offer}” no longer holds.",
    hint: { zh: "重新询问三个方案。", en: "Ask for the offers again." },
  },
};
