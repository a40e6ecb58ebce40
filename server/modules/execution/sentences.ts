import type { Sentence, Sentences } from "../../platform/index.ts";

/** What a check found, before what it found it of. */
const findingWords: NonNullable<Sentence["words"]> = {
  missing: { zh: "缺料且无人下单", en: "announced by nobody:" },
  awaited: { zh: "到料晚于计划", en: "comes after the plan needs it:" },
  not_released: { zh: "应开工而未下达", en: "not released in time:" },
  behind: { zh: "进度落后", en: "behind:" },
  unplanned: { zh: "不在计划里", en: "not in the plan:" },
  slipped: { zh: "承诺已推迟", en: "promise slipped:" },
  scrapped: { zh: "报废超出预留", en: "too much scrapped:" },
  receipt_late: { zh: "到货逾期", en: "receipt overdue:" },
  no_resource: { zh: "没有能做它的设备、工装或人员", en: "nothing in use can do it:" },
};

/** What execution refuses, in words. */
export const executionSentences: Sentences = {
  day_unknown: {
    zh: "{field} {value} 没有需要日清的工作日。",
    en: "There is no day to close for {field} {value}.",
    hint: {
      zh: "当天有计划或有结转的工作中心才需要日清。",
      en: "A work centre has a day to close when something is planned or carried over.",
    },
  },
  day_closed: {
    zh: "{value} 已由 {rule} 日清，不能再改。",
    en: "{value} was closed by {rule} and stays as it is.",
    hint: { zh: "之后发生的记在后面的日子。", en: "What turns out later belongs to a later day." },
  },
  day_order: {
    zh: "{value} 之前的 {rule} 还没有日清。",
    en: "{rule}, before {value}, is still open.",
    hint: { zh: "按日期顺序日清，不能跳过。", en: "Close the days in their order." },
  },
  line_unknown: {
    zh: "工序 {value} 当天没有差额，不需要说明。",
    en: "Operation {value} has no gap on this day to answer for.",
    hint: { zh: "刷新后重填。", en: "Read the day again." },
  },
  material_unused: {
    zh: "货品 {value} 当天没有按标准领用，或填了两次。",
    en: "Item {value} was not used on this day, or is said twice.",
    hint: { zh: "刷新后重填。", en: "Read the day again." },
  },
  material_below: {
    zh: "少用 {value} 超过标准用量 {rule}。",
    en: "{value} is less than nothing: {rule} were booked by standard.",
    hint: { zh: "核对后改小差异。", en: "Check it and say less." },
  },
  material_numbered: {
    zh: "货品 {value} 按序列号管理，多用少用不能在日清里填。",
    en: "Item {value} has serial numbers: more or less of it cannot be said here.",
    hint: {
      zh: "在库存里按序列号调整。",
      en: "Change its stock by number, where stock is changed.",
    },
  },
  exception_missing: {
    zh: "没有异常 {value}。",
    en: "There is no exception {value}.",
    hint: { zh: "刷新列表。", en: "Read the list again." },
  },
  exception_closed: {
    zh: "异常 {value} 已由 {rule} 关闭。",
    en: "Exception {value} was closed by {rule}.",
    hint: { zh: "再次不达标时会重新开出。", en: "It is opened anew when its check fails again." },
  },
  exception_unowned: {
    zh: "订单 {value} 的异常还没有责任人。",
    en: "The exception of order {value} has no owner yet.",
    hint: { zh: "先指派，再关闭。", en: "Give it to somebody first." },
  },
  exception_stands: {
    zh: "订单 {value} 的异常还没有解除：{rule}。",
    en: "The exception of order {value} still stands: {rule}.",
    hint: {
      zh: "解除后再以“已解决”关闭，或说明理由接受现状。",
      en: "Close it as solved once it holds, or accept it with a reason.",
    },
    words: findingWords,
  },
  line_unanswered: {
    zh: "{field} 差 {value} 件，还缺：{rule}。",
    en: "{field} lacks {value} units and still needs: {rule}.",
    hint: {
      zh: "每个差额都要有原因（人机料法环）、责任人，未完成的要有新日期。",
      en: "Each gap needs a cause (4M1E) and an owner; what remains needs a new day.",
    },
    words: {
      cause_and_owner: { zh: "原因和责任人", en: "a cause and an owner" },
      later_than: { zh: "新日期，须晚于", en: "a new day, after" },
    },
  },
};
