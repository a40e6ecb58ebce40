import type { Sentences } from "../../platform/index.ts";
import { stockSentences } from "../stock/index.ts";
import { aftersaleSentences } from "./aftersale-sentences.ts";
import { changeSentences } from "./change-sentences.ts";

/** What orders (and the stock under them) refuse, in words. */
export const ordersSentences: Sentences = {
  ...stockSentences,
  ...aftersaleSentences,
  ...changeSentences,
  refused: {
    zh: "库存不足，整单未接受：第 {line} 行需要 {units}，可承诺 {free}。",
    en: "Not enough supply, nothing was taken: line {line} asks for {units}, {free} can be promised.",
    hint: {
      zh: "减少数量，或改用部分接受 / 缺货待补策略。",
      en: "Ask for less, or use the policy partial or backorder.",
    },
  },
  refused_coarsely: {
    zh: "库存不足，整单未接受：第 {line} 行需要 {units}，本渠道可见库存 {shown}。",
    en: "Not enough supply, nothing was taken: line {line} asks for {units}, the channel is shown {shown}.",
    hint: {
      zh: "减少数量后重试；可见库存用 GET /api/channel-views/<渠道>/items/<货品> 查询。",
      en: "Ask for less; GET /api/channel-views/<channel>/items/<item> gives what is shown.",
    },
  },
  policy_takes_part: {
    zh: "{field}：“{value}”不可用，渠道 {channel} 只看得到库存的区间或有无（规则：只能整单接受，{rule}）。",
    en: "{field}: “{value}” cannot be used, channel {channel} is shown stock coarsely (rule: whole orders, {rule}).",
    hint: {
      zh: "改用 complete，或由公司把该渠道的缺货策略设为 {value}。",
      en: "Use complete, or let the company give the channel the policy {value}.",
    },
  },
  order_exists: {
    zh: "该渠道已有单号为 {externalId} 的订单（{order}）。",
    en: "The channel already has an order {externalId} ({order}).",
    hint: { zh: "换一个单号，或打开已有订单。", en: "Use another number, or open that order." },
  },
  quote_changed: {
    zh: "报价 {quote} 中有商品已改为组合，报价不再对应。",
    en: "An item of the quote {quote} has become a bundle since; the quote no longer fits.",
    hint: { zh: "请重新询价。", en: "Please ask again." },
  },
  channel_unknown: {
    zh: "{field}：没有编号为 {value} 的渠道（规则：渠道必须已登记）。",
    en: "{field}: there is no channel {value} (rule: an order's channel must be known).",
    hint: {
      zh: "先在“渠道”中新建，或改用已有渠道的编号。",
      en: "Create the channel first, or use the number of one that is there.",
    },
  },
  order_unknown: { zh: "没有这张订单（{order}）。", en: "There is no such order ({order})." },
  line_unknown: { zh: "订单中没有这一行（{line}）。", en: "The order has no such line ({line})." },
  too_many_units: {
    zh: "行 {line}：要求 {asked}，但只有 {open} 可操作。",
    en: "Line {line}: {asked} asked, only {open} open.",
    hint: { zh: "刷新订单后按剩余数量操作。", en: "Refresh the order and use what is left." },
  },
  order_held: {
    zh: "订单被挂起：{reasons}。",
    en: "The order is held: {reasons}.",
    hint: {
      zh: "先处理挂起原因，或由责任人放行。",
      en: "Resolve the reason first, or let its owner free it.",
    },
  },
  hold_unknown: {
    zh: "该挂起不存在或已放行（{hold}）。",
    en: "There is no such open hold ({hold}).",
  },
  not_reserved: {
    zh: "行 {claim} 在该地点只占用了 {held}，要求 {asked}。",
    en: "Line {claim} holds {held} on hand there, {asked} asked.",
    hint: { zh: "查看该行的预留在哪个地点。", en: "See at which place the line's reservation is." },
  },
  payment_known: {
    zh: "{field}：“{value}”已登记在该订单上（规则：每张订单的凭证号不重复）。",
    en: "{field}: “{value}” is recorded for this order already (rule: a reference once an order).",
    hint: {
      zh: "核对是否同一笔；另一笔请用它自己的凭证号。",
      en: "Check whether it is the same money; another payment has a reference of its own.",
    },
  },
  payment_over: {
    zh: "{field}：登记 {value}，而订单只欠 {owed}（规则：不超过欠款，单位为最小货币单位）。",
    en: "{field}: {value} recorded, but the order owes only {owed} (rule: at most what is owed, in minor units).",
    hint: {
      zh: "把多出的部分登记到对方的其他订单上。",
      en: "Record the rest for another order of the party.",
    },
  },
  order_done: { zh: "订单 {order} 已完结。", en: "The order {order} is done." },
  nothing_to_cancel: {
    zh: "订单 {order} 没有可取消的货品：已发出 {shipped} 件（规则：已发出的不能取消）。",
    en: "Nothing of the order {order} can be cancelled: {shipped} units have left (rule: what has left is not cancelled).",
    hint: { zh: "请登记退货。", en: "Record a return instead." },
  },
  shipment_unknown: { zh: "没有这个发货单。", en: "There is no such shipment." },
  rule_unknown: {
    zh: "没有这条审单规则（{rule}）。",
    en: "There is no such review rule ({rule}).",
  },
  "rule.operator_fits": {
    zh: "{field}：“{value}”不适用于该字段。数字用不小于、不大于、等于；文字用等于、包含。",
    en: "{field}: “{value}” does not fit this field. Numbers take at least, at most, equals; texts take equals, contains.",
  },
  rate_into_itself: {
    zh: "{field}：{value} 就是公司的记账币种（规则：汇率只为其他币种登记）。",
    en: "{field}: {value} is the company's own currency (rule: rates are entered for others).",
    hint: { zh: "选择另一个币种。", en: "Choose another currency." },
  },
  rate_not_positive: {
    zh: "{field}：{value}（规则：一单位外币折合公司币种的数，大于零，最多八位小数）。",
    en: "{field}: {value} (rule: what one unit is worth in the company's currency; above zero, at most eight decimals).",
    hint: {
      zh: "填写一单位外币等于多少公司币种，例如 1 USD = 7.1。",
      en: "Enter how much of the company's currency one unit buys, as in 1 USD = 7.1.",
    },
  },
  sort_too_wide: {
    zh: "符合条件的订单超过 {max} 张，不能按此列排序。",
    en: "More than {max} orders match; they cannot be sorted by this column.",
    hint: {
      zh: "先用筛选缩小范围，或按下单时间、金额排序。",
      en: "Filter first, or sort by time or amount.",
    },
  },
};
