import type { Sentences } from "../../platform/index.ts";

/** What orders (and the stock under them) refuse, in words. */
export const ordersSentences: Sentences = {
  refused: {
    zh: "库存不足，整单未接受：第 {line} 行需要 {units}，可承诺 {free}。",
    en: "Not enough supply, nothing was taken: line {line} asks for {units}, {free} can be promised.",
    hint: {
      zh: "减少数量，或改用部分接受 / 缺货待补策略。",
      en: "Ask for less, or use the policy partial or backorder.",
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
  order_done: { zh: "订单 {order} 已完结。", en: "The order {order} is done." },
  place_unknown: { zh: "没有这个地点（{place}）。", en: "There is no such place ({place})." },
  not_enough: {
    zh: "货品 {item} 在地点 {place} 只有 {onHand}，要求减少 {asked}。",
    en: "Item {item} at place {place} has {onHand}; {asked} cannot be taken.",
    hint: { zh: "先盘点该货品，或减少数量。", en: "Count the item first, or take less." },
  },
  supply_unknown: {
    zh: "没有这笔预计到货（{supply}）。",
    en: "There is no such receipt to come ({supply}).",
  },
  shipment_unknown: { zh: "没有这个发货单。", en: "There is no such shipment." },
};
