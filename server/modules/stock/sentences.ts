import type { Sentences } from "../../platform/index.ts";

/** What stock refuses, in words. */
export const stockSentences: Sentences = {
  item_not_stocked: {
    zh: "{field}：货品 {value} 是套装或服务，本身没有库存。",
    en: "{field}: item {value} is a bundle or a service and has no stock of its own.",
    hint: { zh: "请改为它的组成货品。", en: "Name the items it is made of." },
  },
  place_unknown: {
    zh: "{field}：没有地点 {value}。",
    en: "{field}: there is no place {value}.",
    hint: {
      zh: "对照地点列表改正，或先建立该地点。",
      en: "Correct it from the list of places, or create the place first.",
    },
  },
  channel_unknown: {
    zh: "{field}：没有渠道 {value}。",
    en: "{field}: there is no channel {value}.",
    hint: {
      zh: "对照渠道列表改正，或先建立该渠道。",
      en: "Correct it from the list of channels, or create the channel first.",
    },
  },
  not_enough: {
    zh: "货品 {item} 在地点 {place} 只有 {onHand}，要求减少 {asked}。",
    en: "Item {item} at place {place} has {onHand}; {asked} cannot be taken.",
    hint: { zh: "先盘点该货品，或减少数量。", en: "Count the item first, or take less." },
  },
  supply_unknown: {
    zh: "没有这笔预计到货（{supply}）。",
    en: "There is no such receipt to come ({supply}).",
    hint: {
      zh: "刷新预计到货列表：它可能已全部收货。",
      en: "Refresh the list: it may have been received in full.",
    },
  },
};
