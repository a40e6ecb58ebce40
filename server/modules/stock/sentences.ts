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
  place_unfit: {
    zh: "{field}：地点 {value} 不能用在这里（规则：{rule}）。",
    en: "{field}: place {value} cannot be used here (rule: {rule}).",
    hint: {
      zh: "出发和到达选两个不同的仓库或门店，途中选在途类地点。",
      en: "Choose two different stores or warehouses, and a place of kind in_transit between them.",
    },
  },
  counted_twice: {
    zh: "{field}：货品 {value} 在这份盘点里出现了两次。",
    en: "{field}: item {value} is counted twice in this count.",
    hint: {
      zh: "每个货品、地点（和批次）只报一个数；要么按总数，要么按批次。",
      en: "Give one number for each item, place and lot: either the total or lot by lot.",
    },
  },
  lot_needed: {
    zh: "{field}：货品 {value} 按批次管理，请填批号。",
    en: "{field}: item {value} is kept by lot; name the lot.",
    hint: { zh: "批号印在外箱标签上。", en: "The lot's code is on the label of the carton." },
  },
  lot_not_kept: {
    zh: "{field}：该货品不按批次管理，不能写批号 {value}。",
    en: "{field}: the item is not kept by lot, so it cannot have the lot {value}.",
    hint: { zh: "先在货品页开启批次管理。", en: "Turn lots on for the item first." },
  },
  lot_unknown: {
    zh: "{field}：该货品没有批次 {value}。",
    en: "{field}: the item has no lot {value}.",
    hint: { zh: "对照批次列表改正。", en: "Correct it from the list of lots." },
  },
  lot_differs: {
    zh: "{field}：到期日 {value} 与该批次已记的不同（{rule}）。",
    en: "{field}: the last day {value} differs from what is kept for the lot ({rule}).",
    hint: {
      zh: "核对标签；确属另一批时用另一个批号。",
      en: "Check the label; if it is another lot, use another code.",
    },
  },
  expiry_needed: {
    zh: "{field}：批次 {value} 必须有到期日。",
    en: "{field}: the lot {value} needs its last day.",
    hint: {
      zh: "填写到期日（expiresOn，YYYY-MM-DD），或在货品上设保质天数。",
      en: "Give the last day (expiresOn, YYYY-MM-DD), or set the item's shelf life in days.",
    },
  },
  condition_same: {
    zh: "{field}：已经是 {value} 状态。",
    en: "{field}: the units are {value} already.",
    hint: { zh: "选择另一个状态。", en: "Choose another condition." },
  },
  bands_wrong: {
    zh: "{field}：区间 [{value}] 不合规则（{rule}）。",
    en: "{field}: the bands [{value}] break the rule ({rule}).",
    hint: {
      zh: "区间写下限，从 1 起递增，例如 1、10、50；只有按区间显示时才填。",
      en: "Give lower bounds that rise from 1, such as 1, 10, 50; only when bands are shown.",
    },
  },
  transfer_unknown: {
    zh: "没有调拨单 {value}。",
    en: "There is no transfer {value}.",
    hint: { zh: "刷新调拨列表。", en: "Refresh the list of transfers." },
  },
  transfer_done: {
    zh: "调拨单 {value} 已经收完。",
    en: "The transfer {value} has been received.",
    hint: {
      zh: "再有差异请用盘点或调整。",
      en: "Post a count or an adjustment for what differs now.",
    },
  },
  more_than_shipped: {
    zh: "货品 {item} 在途只剩 {open}，不能收 {asked}。",
    en: "Only {open} of item {item} are still under way; {asked} cannot be received.",
    hint: {
      zh: "按在途数收货，多出的部分另做入库。",
      en: "Receive what is under way and post the surplus as a receipt.",
    },
  },
  supply_of_production: {
    zh: "预计到货 {supply} 由生产入库（{number}），不能在这里收货或改动。",
    en: "The receipt to come {supply} is fed by production ({number}): it is not received or changed here.",
    hint: {
      zh: "在车间报工屏上报该工单最后一道工序的良品，报工即入库；数量和日期在工单上改。",
      en: "Report the good units of the work order's last operation on the shop floor: that receives them. Change units and day on the work order.",
    },
  },
  more_than_announced: {
    zh: "预计到货 {supply} 还有 {announced} 未到，收了 {asked}。",
    en: "{announced} of the receipt to come {supply} are still to come; {asked} were received.",
    hint: {
      zh: "再点一遍实物；确实多到的，写明多收原因再收。",
      en: "Count them again; if more really came, say why and receive it as an over-receipt.",
    },
  },
  supply_of_transfer: {
    zh: "预计到货 {supply} 属于调拨单 {transfer}，不能单独改。",
    en: "The receipt to come {supply} is part of transfer {transfer}.",
    hint: { zh: "请在调拨单上收货或改期。", en: "Receive or move it on the transfer." },
  },
  shortfall_unknown: {
    zh: "没有短缺记录 {value}。",
    en: "There is no shortfall {value}.",
    hint: { zh: "刷新短缺列表。", en: "Refresh the list of shortfalls." },
  },
  shortfall_closed: {
    zh: "短缺记录 {value} 已关闭。",
    en: "The shortfall {value} is closed.",
    hint: { zh: "原因见其关闭说明。", en: "Its note says why." },
  },
  promised_away: {
    zh: "货品 {item} 在地点 {place} 未承诺的只有 {free}，不能调走 {asked}。",
    en: "Only {free} of item {item} at place {place} are not promised; {asked} cannot leave.",
    hint: {
      zh: "减少数量；或设 overPromises，让受影响的承诺重新安排。",
      en: "Take less, or set overPromises to have the promises made anew.",
    },
  },
  lots_over: {
    zh: "货品 {item} 在地点 {place} 未过可售期的只有 {good}，需要 {asked}。",
    en: "Only {good} of item {item} at place {place} may still be sold; {asked} are needed.",
    hint: {
      zh: "过期批次会自动转出可售，订单随后重新承诺；请稍后再发。",
      en: "Lots past their time leave sellable stock by themselves and orders are promised anew.",
    },
  },
  serial_known: {
    zh: "{field}：序列号 {value} 已在库或重复出现（{rule}），不能再收一次。",
    en: "{field}: the serial number {value} is here already, or stands twice ({rule}); it cannot be received again.",
    hint: {
      zh: "核对序列号；若放错地点，请调拨或盘点更正。",
      en: "Check the number; if it lies elsewhere, transfer it or count both places.",
    },
  },
  serial_one: {
    zh: "{field}：一个序列号只对应一件，收到 {value}。",
    en: "{field}: a serial number is one unit, got {value}.",
    hint: {
      zh: "每个序列号写一行，数量 1。",
      en: "Write a row for each serial number, one unit each.",
    },
  },
};
