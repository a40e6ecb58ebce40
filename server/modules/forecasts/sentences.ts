import type { Sentences } from "../../platform/index.ts";

/** What forecasts refuse, in words. */
export const forecastsSentences: Sentences = {
  days_backward: {
    zh: "{field}：{value} 早于起始日（规则：结束日不早于起始日）。",
    en: "{field}: {value} lies before the first day (rule: the last day is not before the first).",
  },
  channel_wanted: {
    zh: "{field}：请选择一个渠道（规则：只负责部分渠道的用户逐个渠道查看；您的渠道：{channels}）。",
    en: "{field}: choose a channel (rule: who is given some channels sees them one by one; yours: {channels}).",
  },
  day_not_over: {
    zh: "{field}：{value} 还没有过完（规则：只修正已经结束的日子）。",
    en: "{field}: {value} is not over yet (rule: only days that are over are corrected).",
    hint: {
      zh: "对将来的判断请写成预测调整。",
      en: "What you know of days to come belongs into an override of the forecast.",
    },
  },
  units_with_set: {
    zh: "{field}：“{value}”（规则：改为某数时必须写数量，其余类型不写）。",
    en: "{field}: “{value}” (rule: units are given with the kind set, and with no other).",
  },
  event_unknown: { zh: "没有这个活动（{event}）。", en: "There is no such event ({event})." },
  scenario_empty: {
    zh: "情景中没有任何变化（规则：至少移动一个节日、改一个价格或加一个活动）。",
    en: "The scenario changes nothing (rule: move a festival, change a price or add an event).",
  },
  origin_ahead: {
    zh: "{field}：{value} 在今天之后（规则：只能从今天或更早的日子起预测）。",
    en: "{field}: {value} lies ahead (rule: a forecast begins today or on an earlier day).",
  },
  nothing_published: {
    zh: "还没有已发布的预测，无法调整。",
    en: "No forecast is published yet, so there is nothing to override.",
    hint: { zh: "先运行一次预测。", en: "Make a forecast first." },
  },
  node_unknown: {
    zh: "{field}：预测中没有这一部分（{value}）。",
    en: "{field}: the forecast has no such part ({value}).",
    hint: {
      zh: "请从需求树中选择一个部分；若要按省份调整，先在设置中打开“区分省份”并重新预测。",
      en: "Choose a part from the tree; for a province, first tell provinces apart in the settings and make a forecast.",
    },
  },
  beyond_horizon: {
    zh: "{field}：{value} 超出预测期（规则：不晚于 {last}）。",
    en: "{field}: {value} lies beyond the forecast (rule: not after {last}).",
  },
  days_frozen: {
    zh: "{field}：{value} 之前的日子都已冻结（规则：{until} 及以前不再改动）。",
    en: "{field}: all days until {value} are frozen (rule: until {until} the plan stands).",
    hint: { zh: "选择冻结期之后的日子。", en: "Choose days after the frozen ones." },
  },
  below_standing: {
    zh: "{field}：{value} 少于已冻结和已发生的 {least}（规则：不得少于它）。",
    en: "{field}: {value} is less than the {least} that are frozen or were asked already (rule: not below it).",
  },
  provinces_together: {
    zh: "{field}：不能单独调整地点 {value}（规则：只有区分省份的计划才能按地点调整）。",
    en: "{field}: what falls to place {value} cannot be overridden by itself (rule: a plan is set by place only where it tells provinces apart).",
    hint: {
      zh: "先在设置中打开“区分省份”并重新预测；也可以改在货品或渠道上调整。",
      en: "Tell provinces apart first, in the settings, and make a forecast; or override the item or channel.",
    },
  },
  nothing_falls: {
    zh: "{field}：现行发货规则下，预测中没有需求落到地点 {value}。",
    en: "{field}: by the sourcing rules in force, nothing of this part that is forecast falls to place {value}.",
    hint: {
      zh: "选择别的地点、货品或渠道，或检查发货规则。",
      en: "Choose another place, item or channel, or look at the sourcing rules.",
    },
  },
  override_unknown: {
    zh: "没有这条调整（{override}）。",
    en: "There is no such override ({override}).",
  },
  version_unknown: {
    zh: "没有这个预测版本（{version}）。",
    en: "There is no such forecast version ({version}).",
  },
  version_not_done: {
    zh: "预测版本 {version} 不能发布（规则：只发布已完成且不是情景的版本）。",
    en: "Version {version} cannot be published (rule: it is done and no scenario).",
    hint: {
      zh: "等它完成，或另外预测一份草稿。",
      en: "Wait until it is done, or make a draft of your own.",
    },
  },
  version_as_if: {
    zh: "预测版本 {version} 是假设站在 {origin} 的回看，不能发布（规则：回看只用来衡量）。",
    en: "Version {version} was made as if it were {origin} and cannot be published (rule: such versions only measure).",
    hint: { zh: "从今天起预测一份草稿。", en: "Make a draft from today on." },
  },
  version_older: {
    zh: "预测版本 {version} 的起始日早于生效的版本 {inForce}，不能首次发布（规则：草稿不早于生效的版本）。",
    en: "Version {version} begins before version {inForce}, which is in force (rule: a draft is no older than what it replaces).",
    hint: {
      zh: "用今天的需求重新预测一份草稿。",
      en: "Make a new draft from the demand until today.",
    },
  },
  version_over: {
    zh: "预测版本 {version} 只到 {last}，不能再生效（规则：预测须超过冻结期）。",
    en: "Version {version} ends on {last} and cannot be in force again (rule: it reaches beyond the frozen days).",
    hint: { zh: "选择较新的版本，或重新预测。", en: "Choose a newer version, or make a new one." },
  },
  forecast_unknown: {
    zh: "这里还没有预测。",
    en: "There is no forecast of this yet.",
    hint: {
      zh: "有四周需求后每晚自动预测，也可以现在就运行。",
      en: "With four weeks of demand there is one every night; you may also run one now.",
    },
  },
  stock_out_unknown: {
    zh: "没有这条缺货记录（{stockOut}）。",
    en: "There is no such stock-out ({stockOut}).",
  },
  correction_unknown: {
    zh: "没有这条修正（{correction}）。",
    en: "There is no such correction ({correction}).",
  },
};
