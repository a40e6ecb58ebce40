import type { Sentences } from "../../platform/index.ts";

/** What after-sale documents refuse, in words. */
export const aftersaleSentences: Sentences = {
  aftersale_unknown: {
    zh: "没有这张售后单（{aftersale}）。",
    en: "There is no such after-sale document ({aftersale}).",
    hint: { zh: "刷新售后列表后重试。", en: "Refresh the list and try again." },
  },
  aftersale_closed: {
    zh: "售后单 {aftersale} 已结束（{state}），不能再改。",
    en: "The after-sale document {aftersale} has ended ({state}) and cannot change.",
    hint: { zh: "如需更正，请新建一张售后单。", en: "Record a new document to correct it." },
  },
  aftersale_unmatched: {
    zh: "售后单 {aftersale} 还没有对应订单，不能退款或收货。",
    en: "The after-sale document {aftersale} has no order yet: no refund and no return.",
    hint: {
      zh: "先匹配到订单；找不到订单时，写明原因后无单结案或拒绝。",
      en: "Match it to an order first; where none is found, end it as settled elsewhere, or reject it.",
    },
  },
  aftersale_matched: {
    zh: "售后单 {aftersale} 已对应订单 {order}。",
    en: "The after-sale document {aftersale} belongs to order {order} already.",
    hint: { zh: "在该订单上处理。", en: "Work on it at that order." },
  },
  aftersale_not_unique: {
    zh: "按客户、商品与金额，售后单 {aftersale} 现在对应 {count} 张订单（规则：恰好一张）。",
    en: "By customer, items and amount {count} orders fit the document {aftersale} now (rule: exactly one).",
    hint: { zh: "请自行选择订单匹配。", en: "Choose the order yourself." },
  },
  aftersale_settled: {
    zh: "售后单 {aftersale} 第 {line} 行已退款或收货，不能改匹配或拒绝。",
    en: "Line {line} of document {aftersale} is refunded or received: its match stays.",
    hint: { zh: "保持匹配并完结该单。", en: "Keep the match and end the document." },
  },
  aftersale_refunded: {
    zh: "售后单 {aftersale} 已退过款，不能拒绝。",
    en: "Money of document {aftersale} has gone back: it cannot be rejected.",
    hint: { zh: "完结该单。", en: "End the document as done." },
  },
  refund_nothing: {
    zh: "售后单 {aftersale} 的退款没有写明行，也没有金额。",
    en: "The refund of document {aftersale} names neither a line nor an amount.",
    hint: {
      zh: "填写某行的数量或金额，或填写不分行的金额。",
      en: "Give units or an amount of a line, or an amount without a line.",
    },
  },
  aftersale_other_channel: {
    zh: "订单 {order} 属于渠道 {value}，而售后单属于渠道 {channel}（规则：同一渠道）。",
    en: "Order {order} is of channel {value}, the document of {channel} (rule: one channel).",
    hint: { zh: "选择同渠道的订单。", en: "Choose an order of the same channel." },
  },
  aftersale_line_unknown: {
    zh: "售后单没有第 {line} 行。",
    en: "The after-sale document has no line {line}.",
    hint: { zh: "刷新后重试。", en: "Refresh and try again." },
  },
  aftersale_line_unmatched: {
    zh: "售后单第 {line} 行还没有对应的订单行。",
    en: "Line {line} of the document has no order line yet.",
    hint: { zh: "先为该行选择订单行。", en: "Choose its order line first." },
  },
  not_goods: {
    zh: "订单行 {line} 不是可入库的货（{word}）。",
    en: "Order line {line} is nothing that can lie in stock ({word}).",
    hint: {
      zh: "套装请按其组成行（lineId）逐一收货。",
      en: "Of a bundle, receive the components by their lineId.",
    },
  },
  refund_over: {
    zh: "{field}：要求退 {asked}，最多还能退 {left}。",
    en: "{field}: {asked} to be refunded, at most {left} is left.",
    hint: {
      zh: "减少后重试；数量与金额分别计算。",
      en: "Ask for less; units and amount are apart.",
    },
  },
  return_over: {
    zh: "订单行 {line}：收回 {asked}，但已发未退的只有 {left}。",
    en: "Order line {line}: {asked} to come back, only {left} have left and not returned.",
    hint: { zh: "核对发货与已退数量。", en: "Compare what was shipped and what came back." },
  },
};
