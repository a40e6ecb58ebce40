import type { Sentences } from "../../platform/index.ts";

/** What the catalog refuses, in words. */
export const catalogSentences: Sentences = {
  not_in_use: {
    zh: "{field}：{value} 已停用，不再接新的订单、报价或商品对应（规则：启用中）。",
    en: "{field}: {value} is out of use and takes no new orders, quotes or listings (rule: in use).",
    hint: {
      zh: "换一个，或先在商品／往来单位中重新启用。",
      en: "Name another one, or put it in use again among the items or parties.",
    },
  },
  bundle_cycle: {
    zh: "套装 {item} 会包含它自己。",
    en: "The bundle {item} would contain itself.",
    hint: {
      zh: "检查各级组成，去掉循环的那一项。",
      en: "Check the parts at every level and take the loop out.",
    },
  },
  bundle_empty: { zh: "套装 {item} 没有组成。", en: "The bundle {item} has no parts." },
  item_unknown: {
    zh: "{field}：没有货品 {value}。",
    en: "{field}: there is no item {value}.",
    hint: {
      zh: "先在货品页建档，或对照货品页改正。",
      en: "Create the item first, or correct it from the items page.",
    },
  },
  barcode_wrong: {
    zh: "条码 {code} 的校验位不对。",
    en: "The check digit of barcode {code} is wrong.",
    hint: { zh: "重新扫描或对照包装核对。", en: "Scan it again or compare it with the package." },
  },
  barcode_taken: {
    zh: "条码 {code} 已属于另一个货品。",
    en: "The barcode {code} belongs to another item.",
    hint: { zh: "先从那个货品去掉这个条码。", en: "Take it from the other item first." },
  },
  item_twice: {
    zh: "编码 {value} 在这份清单里出现两次。",
    en: "The code {value} stands twice in this list.",
    hint: { zh: "保留一行。", en: "Keep one of the rows." },
  },
  part_twice: {
    zh: "{field}：组成 {value} 出现两次。",
    en: "{field}: the part {value} stands twice.",
    hint: { zh: "合并成一行并加总数量。", en: "Make it one row with the sum." },
  },
  unit_twice: {
    zh: "{field}：单位 {value} 已经有了。",
    en: "{field}: there is a unit {value} already.",
    hint: { zh: "每个单位只写一次。", en: "Say each unit once." },
  },
  unit_unknown: {
    zh: "{field}：货品 {item} 没有单位 {value}。",
    en: "{field}: the item {item} has no unit {value}.",
    hint: {
      zh: "可用的单位：{rule}。也可以在货品页添加单位换算。",
      en: "It has: {rule}. A further unit is added on the items page.",
    },
  },
  units_not_whole: {
    zh: "{field}：货品 {item} 的 {value} 不是整数个最小单位。",
    en: "{field}: {value} of item {item} is no whole number of smallest units.",
    hint: { zh: "最小单位是 {rule}。", en: "The smallest is {rule}." },
  },
};
