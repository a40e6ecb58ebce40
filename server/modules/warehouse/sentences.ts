import type { Sentences } from "../../platform/index.ts";

/** What packing and handing over refuse, in words. */
export const warehouseSentences: Sentences = {
  package_unknown: {
    zh: "没有包裹 {package}。",
    en: "There is no box {package}.",
    hint: { zh: "刷新作业列表。", en: "Refresh the worklist." },
  },
  package_ended: {
    zh: "包裹 {package} 已是 {state} 状态。",
    en: "The box {package} is {state} already.",
    hint: { zh: "刷新作业列表，看它的去向。", en: "Refresh the worklist to see where it went." },
  },
  nothing_to_pack: {
    zh: "订单 {order} 在这里没有已拣未包的货。",
    en: "Nothing of order {order} is picked here and not packed.",
    hint: { zh: "先拣货。", en: "Pick it first." },
  },
  parcel_not_picked: {
    zh: "合单/拆单包裹 {parcel} 是 {state} 状态，不能打包。",
    en: "The parcel {parcel} is {state} and cannot be packed.",
    hint: { zh: "整包拣完才能打包。", en: "Pick all of it first." },
  },
  in_package: {
    zh: "行 {line} 有 {packed} 已装进包裹，不能再动 {asked}。",
    en: "{packed} of line {line} lie in a closed box; {asked} cannot be taken.",
    hint: { zh: "先拆开包裹（撤销打包）。", en: "Open the box first (undo packing)." },
  },
  tracking_wrong: {
    zh: "{field}：{value} 不像 {carrier} 的运单号（规则：{rule}）。",
    en: "{field}: {value} does not look like a number of {carrier} (rule: {rule}).",
    hint: {
      zh: "重新扫描面单条码，或改选承运商。",
      en: "Scan the label again, or choose the right carrier.",
    },
  },
  nothing_to_pick: {
    zh: "订单 {order} 在这里没有可拣的现货。",
    en: "Nothing of the order {order} is on hand here to pick.",
    hint: { zh: "查看订单：可能缺货，或已在拣。", en: "See the order: short, or being picked." },
  },
  nothing_to_ship: {
    zh: "订单 {order} 没有已拣的货可发。",
    en: "Nothing of the order {order} is picked and can leave.",
    hint: { zh: "先拣货；已发的不再发。", en: "Pick it first; what has left leaves once." },
  },
  parcels_differ: {
    zh: "订单 {order} 有 {parcels} 个包裹可发，表中却有 {rows} 行。",
    en: "The order {order} has {parcels} parcels to ship, the table has {rows} rows for it.",
    hint: {
      zh: "每个包裹一行；或先在仓库页把货装成一箱。",
      en: "Give each parcel a row, or pack it into one box first.",
    },
  },
  number_unknown: {
    zh: "没有单号为 {number} 的订单。",
    en: "There is no order {number}.",
    hint: { zh: "核对单号，前后不要有多余字符。", en: "Check the number for stray characters." },
  },
  number_ambiguous: {
    zh: "单号 {number} 有多张订单（不同渠道）。",
    en: "Several orders, of different channels, have the number {number}.",
    hint: { zh: "在订单列表里选中这张订单再发。", en: "Choose the order in the list, then ship." },
  },
  shipment_unknown: {
    zh: "没有发货单 {shipment}。",
    en: "There is no shipment {shipment}.",
    hint: { zh: "刷新在途列表。", en: "Refresh the list." },
  },
  shipment_arrived: {
    zh: "发货单 {shipment} 已签收。",
    en: "The shipment {shipment} has been signed for.",
    hint: { zh: "签收人见订单时间线。", en: "The order's timeline says by whom." },
  },
};
