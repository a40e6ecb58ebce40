import type { Sentences } from "../../platform/index.ts";

/** What parties refuses, in words. */
export const partiesSentences: Sentences = {
  time_zone_unknown: {
    zh: "不认识的时区 {zone}。",
    en: "Unknown time zone {zone}.",
    hint: {
      zh: "使用 IANA 名称，例如 Asia/Shanghai。",
      en: "Use an IANA name such as Asia/Shanghai.",
    },
  },
  party_unknown: {
    zh: "{field}：没有往来方 {value}。",
    en: "{field}: there is no party {value}.",
    hint: {
      zh: "先建立该往来方，或对照往来方页改正编码。",
      en: "Create the party first, or correct it from the parties page.",
    },
  },
  party_loop: {
    zh: "往来方 {value} 会成为自己的上级。",
    en: "The party {value} would stand above itself.",
    hint: {
      zh: "检查各级上级（parentCode），去掉循环的那一级。",
      en: "Check the parents level by level (parentCode) and take the loop out.",
    },
  },
};
