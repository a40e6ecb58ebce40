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
  calendar_unknown: {
    zh: "{field}：没有日历 {value}。",
    en: "{field}: there is no calendar {value}.",
    hint: { zh: "先在日历页建立日历。", en: "Create the calendar on the calendars page first." },
  },
  calendar_both: {
    zh: "{field}：{value} 既是休息日又是上班日。",
    en: "{field}: {value} is both closed and open.",
    hint: { zh: "从两个列表之一删除这一天。", en: "Take the day out of one of the two lists." },
  },
  calendar_shut: {
    zh: "{field}：从 {value} 起一年以上没有工作日，无法承诺日期。",
    en: "{field}: from {value} on nobody works for over a year, so no day could be promised.",
    hint: { zh: "保留至少一个工作日。", en: "Leave at least one working day." },
  },
  place_kind_fixed: {
    zh: "{field}：地点类型不能从 {rule} 改为 {value}。",
    en: "{field}: the kind of the place cannot change from {rule} to {value}.",
    hint: {
      zh: "用新编码另建地点，再把库存调拨过去。",
      en: "Make a place with a new code and transfer the stock there.",
    },
  },
};
