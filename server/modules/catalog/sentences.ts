import type { Sentences } from "../../platform/index.ts";

/** What the catalog refuses, in words. */
export const catalogSentences: Sentences = {
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
};
