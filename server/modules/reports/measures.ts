interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What a number on the board means: the only place where that is said. */
export interface Measure {
  readonly key: string;
  readonly group: "funnel" | "fill" | "punctuality" | "slippage";
  readonly kind: "orders" | "share" | "mean";
  readonly name: Words;
  readonly words: Words;
  /** Facts of orders that are summed above and below the line; null counts instead of dividing. */
  readonly numerator: string;
  readonly denominator: string | null;
  /** Which rows it is made of. */
  readonly source: string;
  /** The orders behind it: those with the one fact, and without the other. */
  readonly opens: { readonly fact: string; readonly without: string | null };
}

const step = (
  key: string,
  source: string,
  { name, words }: { readonly name: Words; readonly words: Words },
): Measure => ({
  ...{ key, group: "funnel", kind: "orders", name, words, source },
  ...{ numerator: key, denominator: null, opens: { fact: key, without: null } },
});

const ratio = (
  measure: Omit<Measure, "opens" | "kind">,
  opens: { readonly fact: string; readonly without?: string },
): Measure => ({ ...measure, kind: "share", opens: { without: null, ...opens } });

const funnel: readonly Measure[] = [
  step("received", "orders.order", {
    name: { zh: "已接收", en: "Received" },
    words: {
      zh: "期间内下单的全部订单（含历史导入）",
      en: "All orders placed in the period, history too",
    },
  }),
  step("held", "orders.hold", {
    name: { zh: "挂起中", en: "Held" },
    words: { zh: "其中此刻有未解除挂起的订单", en: "Of these, orders with an open hold now" },
  }),
  step("promised", "orders.line", {
    name: { zh: "已承诺", en: "Promised" },
    words: {
      zh: "其中未取消、且每一件都有货源或已发出的订单",
      en: "Of these, not cancelled, and every unit has its supply or has left",
    },
  }),
  step("picked", "orders.line", {
    name: { zh: "已拣货", en: "Picked" },
    words: {
      zh: "其中至少一件已拣或已发的订单",
      en: "Of these, at least one unit is picked or shipped",
    },
  }),
  step("shipped", "orders.line", {
    name: { zh: "已发货", en: "Shipped" },
    words: { zh: "其中至少一件已发出的订单", en: "Of these, at least one unit has left" },
  }),
  step("delivered", "orders.order", {
    name: { zh: "已送达", en: "Delivered" },
    words: { zh: "其中全部送达的订单", en: "Of these, everything has arrived" },
  }),
  step("signed", "warehouse.shipment", {
    name: { zh: "已签收", en: "Signed" },
    words: {
      zh: "其中全部送达、且每个包裹都有签收人的订单",
      en: "Of these, everything has arrived and somebody signed for each parcel",
    },
  }),
  step("cancelled", "orders.order", {
    name: { zh: "已取消", en: "Cancelled" },
    words: { zh: "其中整单取消的订单", en: "Of these, cancelled as a whole" },
  }),
  step("returned", "orders.line", {
    name: { zh: "有退货", en: "Returned" },
    words: { zh: "其中至少一件已退回的订单", en: "Of these, at least one unit has come back" },
  }),
];

const coverWords = {
  zh: "按下单日；不含历史与整单取消。有货源或已发出的才算满足；取消的件数（含“部分满足”策略砍掉的）不计入分母",
  en:
    "By day of order; without history and cancelled orders. Covered means it has its supply or " +
    "has left; cancelled units, also those a partial policy dropped, are not asked",
};

const fill: readonly Measure[] = [
  ratio(
    {
      key: "fill_line",
      group: "fill",
      name: { zh: "行满足率", en: "Fill rate, lines" },
      words: {
        zh: `一件不缺的行 ÷ 全部行。${coverWords.zh}`,
        en: `Lines that lack nothing ÷ lines. ${coverWords.en}`,
      },
      ...{ numerator: "full_lines", denominator: "lines", source: "orders.line" },
    },
    { fact: "unfilled" },
  ),
  ratio(
    {
      key: "fill_unit",
      group: "fill",
      name: { zh: "件满足率", en: "Fill rate, units" },
      words: {
        zh: `已满足件数 ÷ 需求件数。${coverWords.zh}`,
        en: `Units covered ÷ units asked. ${coverWords.en}`,
      },
      ...{ numerator: "full_units", denominator: "units", source: "orders.line" },
    },
    { fact: "unfilled" },
  ),
  ratio(
    {
      key: "fill_value",
      group: "fill",
      name: { zh: "金额满足率", en: "Fill rate, value" },
      words: {
        zh: `已满足金额 ÷ 需求金额，每种货币分开算。${coverWords.zh}`,
        en: `Value covered ÷ value asked, each currency apart. ${coverWords.en}`,
      },
      ...{ numerator: "full_value", denominator: "value", source: "orders.line" },
    },
    { fact: "unfilled" },
  ),
];

const punctuality: readonly Measure[] = [
  ratio(
    {
      key: "on_time_first",
      group: "punctuality",
      name: { zh: "按首次承诺准时率", en: "On time, first promise" },
      words: {
        zh: "不晚于首次承诺日全部送达的订单 ÷ 首次承诺日落在期间内且已过的订单（未送达算晚；送达时间未知的不计）",
        en:
          "Orders that all arrived by the day first promised ÷ orders whose first promised day " +
          "lies in the period and is over (not arrived is late; arrived at an unknown time is left out)",
      },
      ...{ numerator: "kept_first", denominator: "due_first" },
      source: "promises.promise, warehouse.shipment",
    },
    { fact: "due_first", without: "kept_first" },
  ),
  ratio(
    {
      key: "on_time_current",
      group: "punctuality",
      name: { zh: "按当前承诺准时率", en: "On time, current promise" },
      words: {
        zh: "不晚于当前（最后一次）承诺日全部送达的订单 ÷ 当前承诺日落在期间内且已过的订单",
        en:
          "Orders that all arrived by the day promised last ÷ orders whose current promised day " +
          "lies in the period and is over",
      },
      ...{ numerator: "kept_current", denominator: "due_current" },
      source: "promises.promise, warehouse.shipment",
    },
    { fact: "due_current", without: "kept_current" },
  ),
];

const slippage: readonly Measure[] = [
  ratio(
    {
      key: "slip_share",
      group: "slippage",
      name: { zh: "承诺推迟率", en: "Promises that slipped" },
      words: {
        zh: "当前承诺日晚于首次承诺日的订单 ÷ 两个日期都有的订单，按下单日",
        en: "Orders whose current day is later than the first ÷ orders with both, by day of order",
      },
      ...{ numerator: "slipped", denominator: "dated", source: "promises.promise" },
    },
    { fact: "slipped" },
  ),
  {
    ...ratio(
      {
        key: "slip_days",
        group: "slippage",
        name: { zh: "平均推迟天数", en: "Days slipped, mean" },
        words: {
          zh: "推迟的总天数 ÷ 推迟的订单数，按下单日",
          en: "Days of all slips ÷ orders that slipped, by day of order",
        },
        ...{ numerator: "slip_days", denominator: "slipped", source: "promises.promise" },
      },
      { fact: "slipped" },
    ),
    kind: "mean",
  },
];

/** Every measure of the board, in its order. */
export const measures: readonly Measure[] = [...funnel, ...fill, ...punctuality, ...slippage];
