import type { Sentences } from "../../platform/index.ts";

/** What promises refuses, in words. */
export const promisesSentences: Sentences = {
  quote_short: {
    zh: "现有与在途供应不足，无法整单报价。",
    en: "There is not enough supply to quote all of it.",
    hint: {
      zh: "减少数量、放宽日期，或改为允许缺货待补。",
      en: "Ask for less, for a later day, or allow a backorder.",
    },
  },
  quote_short_coarsely: {
    zh: "供应不足，无法整单报价：货品 {item} 需要 {units}，本渠道可见库存 {shown}。",
    en: "There is not enough to quote all of it: {units} of item {item} are asked, the channel is shown {shown}.",
    hint: { zh: "减少数量或放宽日期。", en: "Ask for less, or for a later day." },
  },
  shown_coarsely: {
    zh: "渠道 {channel} 看不到库存的确切数量。",
    en: "Channel {channel} is not shown exact numbers of stock.",
    hint: {
      zh: "请改用 GET /api/channel-views/{channel}/items/<货品>：它给出可见的区间或有无。",
      en: "Ask GET /api/channel-views/{channel}/items/<item>: it gives the band, or yes or no.",
    },
  },
  rank_not_given: {
    zh: "{field}：“{value}”高于渠道 {channel} 的优先级（规则：不超过 {rule}）。",
    en: "{field}: “{value}” is above the priority of channel {channel} (rule: at most {rule}).",
    hint: {
      zh: "去掉该字段即按渠道优先级；或由公司在渠道设置中允许调用方自行指定。",
      en: "Leave the field out to get the channel's; or let the company trust the channel's callers.",
    },
  },
  paid_not_given: {
    zh: "{field}：渠道 {channel} 的调用方不能自称往来单位已付款（规则：{rule}）。",
    en: "{field}: a caller of channel {channel} cannot say that a party has paid (rule: {rule}).",
    hint: {
      zh: "去掉该字段，由财务登记收款；或由公司在渠道设置中允许调用方自行声明。",
      en: "Leave the field out and let finance record the payment; or let the company trust the channel's callers.",
    },
  },
  quote_unknown: { zh: "没有这份报价（{quote}）。", en: "There is no such quote ({quote})." },
  quote_not_open: {
    zh: "报价 {quote} 已不再有效（{state}）。",
    en: "The quote {quote} is no longer open ({state}).",
    hint: { zh: "请重新询价。", en: "Please ask again." },
  },
  quote_gone: {
    zh: "库存减少，报价 {quote} 已不再足额保留。",
    en: "Stock has shrunk: the quote {quote} no longer holds all that it was given.",
    hint: {
      zh: "到期前库存补回时会自动补足；也可重新询价。",
      en: "It is made whole again when stock returns before it ends; or ask again.",
    },
  },
  quote_lost: {
    zh: "报价 {quote} 保留的 {units} 件因库存减少只剩 {held} 件。",
    en: "Stock has shrunk: of the {units} units of the quote {quote} only {held} are left.",
    hint: {
      zh: "到期前库存补回时会自动补足；也可取消并重新询价。",
      en: "It is made whole again when stock returns before it ends; or cancel it and ask again.",
    },
  },
};
