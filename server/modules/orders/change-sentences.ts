import type { Sentences } from "../../platform/index.ts";

/** What amendments, merges and splits refuse, in words. */
export const changeSentences: Sentences = {
  address_unknown: {
    zh: "没有等待判断的这个地址（{digest}）。",
    en: "No such address ({digest}) waits to be read.",
    hint: { zh: "刷新列表：可能已被判断。", en: "Refresh the list: it may have been decided." },
  },
  line_picked: {
    zh: "行 {line} 已有 {picked} 件在拣货，不能再修改。",
    en: "Line {line}: {picked} units are being picked; it cannot be amended any more.",
    hint: { zh: "发货后再改剩余部分，或取消后重下。", en: "Amend the rest once they have left." },
  },
  not_held: {
    zh: "订单 {order} 没有这样的未放行挂起。",
    en: "The order {order} has no such open hold.",
    hint: { zh: "刷新列表：可能已被放行。", en: "Refresh the list: it may have been freed." },
  },
  line_fixed: {
    zh: "行 {line}（{word}）的数量不能单独修改。",
    en: "Line {line} ({word}) has no units of its own to amend.",
    hint: { zh: "套装请修改套装行。", en: "For a bundle, amend the bundle's line." },
  },
  below_moved: {
    zh: "行 {line}：改为 {asked}，但已发货或取消的有 {moved}。",
    en: "Line {line}: {asked} asked, but {moved} have left or were cancelled already.",
    hint: { zh: "数量不能低于已发与已取消之和。", en: "Ask for at least as many." },
  },
  amend_refused: {
    zh: "库存不足，修改未生效：行 {line} 需要 {units}，可承诺 {free}。",
    en: "Not enough supply, nothing was amended: line {line} asks {units}, {free} can be promised.",
    hint: { zh: "减少数量后重试。", en: "Ask for less." },
  },
  amend_refused_coarsely: {
    zh: "库存不足，修改未生效：行 {line} 需要 {units}，本渠道可见库存 {shown}。",
    en: "Not enough supply, nothing was amended: line {line} asks {units}, the channel is shown {shown}.",
    hint: { zh: "减少数量后重试。", en: "Ask for less." },
  },
  add_refused: {
    zh: "库存不足，修改未生效：新增的第 {position} 行（{code}）需要 {units}，可承诺 {free}。",
    en: "Not enough supply, nothing was amended: added line {position} ({code}) asks {units}, {free} can be promised.",
    hint: { zh: "减少数量或换一个商品后重试。", en: "Ask for less, or for another item." },
  },
  add_refused_coarsely: {
    zh: "库存不足，修改未生效：新增的第 {position} 行（{code}）需要 {units}，本渠道可见库存 {shown}。",
    en: "Not enough supply, nothing was amended: added line {position} ({code}) asks {units}, the channel is shown {shown}.",
    hint: { zh: "减少数量或换一个商品后重试。", en: "Ask for less, or for another item." },
  },
  nothing_amended: {
    zh: "订单 {order}：没有任何改动。",
    en: "Order {order}: nothing would change.",
    hint: {
      zh: "修改数量、行、期望日期或地址。",
      en: "Change units, lines, the wanted day or the address.",
    },
  },
  in_parcel: {
    zh: "行 {line}：要求 {asked}，但有 {parcel} 件已编入合单/拆单包裹。",
    en: "Line {line}: {asked} asked, but {parcel} units belong to a planned parcel.",
    hint: {
      zh: "按包裹拣货发货，或先撤销该包裹。",
      en: "Work by parcel, or undo the parcel first.",
    },
  },
  parcel_unknown: {
    zh: "没有这个包裹（{parcel}）。",
    en: "There is no such parcel ({parcel}).",
    hint: { zh: "刷新订单后重试。", en: "Refresh the order and try again." },
  },
  parcel_begun: {
    zh: "包裹 {parcel} 的状态是 {state}，不能这样操作。",
    en: "The parcel {parcel} is {state}: this cannot be done any more, or not yet.",
    hint: {
      zh: "拣货前才能撤销，拣货后才能发货。",
      en: "Undo before picking; ship after picking.",
    },
  },
  merge_needs_two: {
    zh: "合单至少需要两张不同的订单。",
    en: "A merge needs at least two orders.",
    hint: { zh: "再选一张订单。", en: "Choose another order." },
  },
  merge_differs: {
    zh: "订单 {order} 与 {other} 不是同一买家、同一地址、同一渠道，不能合单。",
    en: "Orders {order} and {other} differ in buyer, address or channel: they cannot be merged.",
    hint: { zh: "只合并可合并列表中的订单。", en: "Merge only the orders that are proposed." },
  },
  order_begun: {
    zh: "订单 {order} 已开始履约（{stage}），不能合单。",
    en: "The order {order} has been begun ({stage}): it cannot be merged.",
    hint: { zh: "只合并未拣货的订单。", en: "Merge only orders that are not picked." },
  },
  order_planned: {
    zh: "订单 {order} 已有包裹计划。",
    en: "The order {order} belongs to a planned parcel already.",
    hint: { zh: "先撤销原包裹。", en: "Undo that parcel first." },
  },
  split_whole: {
    zh: "拆单必须给订单 {order} 留下一部分。",
    en: "A split must leave some of order {order} behind.",
    hint: { zh: "减少拆出的数量。", en: "Take fewer units." },
  },
};
