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
    zh: "没有编码为 {code} 的往来方。",
    en: "There is no party with the code {code}.",
  },
  place_unknown: {
    zh: "没有编码为 {code} 的地点。",
    en: "There is no place with the code {code}.",
  },
};
