import type { Sentences } from "../../platform/index.ts";

/** What channels refuse, in words. */
export const channelsSentences: Sentences = {
  signature: {
    zh: "签名无效、过期或缺失。",
    en: "The signature is wrong, stale or missing.",
    hint: { zh: "核对渠道密钥与推送地址。", en: "Check the channel's secret and the address." },
  },
  file_unreadable: {
    zh: "文件无法读取：{why}",
    en: "The file cannot be read: {why}",
    hint: { zh: "另存为 CSV（UTF-8）后重试。", en: "Save it as CSV (UTF-8) and try again." },
  },
  not_a_platform: {
    zh: "渠道 {channel} 不是可连接的平台。",
    en: "The channel {channel} is of no platform that can be connected.",
    hint: {
      zh: "新建一个平台类型的渠道，再设置连接。",
      en: "Create a channel of the platform's kind and connect that.",
    },
  },
  setting_unknown: {
    zh: "该平台没有名为 {field} 的设置。",
    en: "This platform has no setting named {field}.",
    hint: { zh: "只填写表单中的项目。", en: "Fill in only what the form shows." },
  },
  setting_missing: {
    zh: "缺少必填设置 {field}。",
    en: "The setting {field} is required and missing.",
    hint: { zh: "按该项旁的说明填写。", en: "Fill it in as the help beside it says." },
  },
  setting_not_given: {
    zh: "{field}：“{value}”让伙伴的文件改动库存或发货，而您无权自己这样做（规则：须有 {rule}）。",
    en: "{field}: “{value}” lets the partner's files move stock or ship, which you may not do yourself (rule: it takes {rule}).",
    hint: {
      zh: "请有此权限的人来做；设置去掉该项后可保存其余部分。",
      en: "Let somebody do it who may; settings can be saved without it.",
    },
  },
  untold_undecided: {
    zh: "{field}：渠道 {channel} 在“确认发货”停用期间已发出 {parcels} 个包裹（最早 {oldest}），平台未被告知（规则：启用时须选择是否告知）。",
    en: "{field}: {parcels} parcels of channel {channel} left untold while confirming shipments was off, the oldest on {oldest} (rule: who switches it on chooses which are told).",
    hint: {
      zh: "选择全部告知（all）、全部不告知（none），或从某一天起告知（如 2026-11-01）。",
      en: "Choose all, none, or a day from which on they are told, such as 2026-11-01.",
    },
  },
  platform_failed: {
    zh: "平台没有正常应答：{why}",
    en: "The platform did not answer as it should: {why}",
    hint: {
      zh: "先测试连接；平台恢复后会自动重试。",
      en: "Test the connection; once the platform is back it goes on by itself.",
    },
  },
  answer_not_asked: {
    zh: "售后单 {aftersale} 现在不等商家答复（平台状态：{state}）。",
    en: "The case {aftersale} does not wait for our word now (on its platform: {state}).",
    hint: { zh: "刷新后按最新状态处理。", en: "Refresh and go by where it stands." },
  },
  answer_given: {
    zh: "售后单 {aftersale} 已有答复：正在告知平台或已告知。",
    en: "The case {aftersale} has its answer: the platform is being told, or was.",
    hint: {
      zh: "等平台回复；买家再次申请后可再答复。",
      en: "Wait for the platform; once asked anew it can be answered anew.",
    },
  },
  answer_not_taken: {
    zh: "渠道 {channel} 的平台没有作出该答复的接口。",
    en: "The platform of channel {channel} has no call for this answer.",
    hint: {
      zh: "在平台后台答复，结果会自动读回。",
      en: "Answer on the platform's own page; it is read back by itself.",
    },
  },
  order_not_answered: {
    zh: "订单 {order} 还没有答复过伙伴，或不是以文件来的。",
    en: "Order {order} has had no answer to its partner yet, or did not come as a file.",
    hint: {
      zh: "先解除订单的暂停，第一次答复会自动发出。",
      en: "Free what holds it: the first answer goes out by itself.",
    },
  },
  nothing_to_tell: {
    zh: "订单 {order} 与最近一次答复一致，没有可告知的变化。",
    en: "Order {order} is as its partner was last told: there is nothing to tell.",
    hint: { zh: "刷新后查看已答复内容。", en: "Refresh and see what was told." },
  },
  connection_off: {
    zh: "渠道 {channel} 的连接没有启用，无法告知平台。",
    en: "The connection of channel {channel} is off: its platform cannot be told.",
    hint: { zh: "先启用连接，再答复。", en: "Switch the connection on, then answer." },
  },
  replay_off: {
    zh: "渠道 {channel} 的连接没有启用或只交换文件，无法重新读取。",
    en: "The connection of channel {channel} is off, or exchanges files only: nothing is read again.",
    hint: { zh: "先启用连接，再重新读取。", en: "Switch the connection on first." },
  },
  replay_empty: {
    zh: "{field}：要重读的时间段到 {value} 为止，不晚于开始。",
    en: "{field}: the span to be read again ends at {value}, not after its beginning.",
    hint: {
      zh: "开始须早于结束，且早于现在。",
      en: "Let it begin before it ends, and before the present.",
    },
  },
  message_unknown: {
    zh: "没有编号为 {message} 的消息。",
    en: "There is no message {message}.",
    hint: { zh: "在收件箱中重新选择。", en: "Choose it in the inbox again." },
  },
  not_a_notice: {
    zh: "消息 {message} 不是发货通知（规则：只有发货通知可以这样放行）。",
    en: "Message {message} is no shipment notice (rule: only those are released so).",
    hint: { zh: "其他消息请重新处理。", en: "Read other messages again instead." },
  },
  notice_not_set_aside: {
    zh: "消息 {message} 的状态是 {state}（规则：只有搁置的通知可以放行）。",
    en: "Message {message} is {state} (rule: only notices that are set aside are released).",
    hint: { zh: "刷新收件箱，查看其现状。", en: "Load the inbox anew and see how it stands." },
  },
  not_to_be_followed: {
    zh: "消息 {message} 搁置的原因是 {reason}（规则：只有含不能解读内容、或运单号重复的原始通知可以人工放行执行）。",
    en: "Message {message} waits for {reason} (rule: only a notice of a known kind that holds what nobody reads, or a tracking number that was there, can be let through).",
    hint: {
      zh: "消除该原因，通知会自动执行；或人工办理后说明已办理。",
      en: "Remove that reason, and it is followed by itself; or do what it means and say so.",
    },
  },
  replay_too_old: {
    zh: "{field}：{value} 太早（规则：平台只给出最近 {days} 天）。",
    en: "{field}: {value} is too long ago (rule: the platform shows the last {days} days).",
    hint: { zh: "从更近的日期开始。", en: "Begin at a later day." },
  },
  replay_full: {
    zh: "渠道 {channel} 已有 {limit} 段等待重新读取（规则：最多 {limit} 段）。",
    en: "Channel {channel} has {limit} spans that wait to be read again (rule: {limit} at most).",
    hint: {
      zh: "等其中一段读完，或在连接页面取消一段；与等待中的时间段相接的会并入其中。",
      en: "Wait until one is read, or call one off on the connection's page; a span that touches a waiting one is joined with it.",
    },
  },
  span_empty: {
    zh: "{field}：有效期在 {value} 结束，不晚于开始。",
    en: "{field}: the span ends at {value}, not after its beginning.",
    hint: {
      zh: "把结束时间设在开始之后，或留空。",
      en: "Let it end later, or leave the end open.",
    },
  },
  item_unknown: {
    zh: "{field}：没有编号为 {value} 的货品。",
    en: "{field}: there is no item {value}.",
    hint: { zh: "先建立货品，再映射编码。", en: "Create the item first, then map the code." },
  },
  listed_twice: {
    zh: "{field}：编码 {value} 在一次请求中出现两次。",
    en: "{field}: the code {value} is said twice in one request.",
    hint: { zh: "每个编码只说一次。", en: "Say each code once." },
  },
  channel_kind_fixed: {
    zh: "{field}：渠道类型不能从 {rule} 改为 {value}。",
    en: "{field}: the kind of the channel cannot change from {rule} to {value}.",
    hint: { zh: "用新编码另建一个渠道。", en: "Make a channel with a new code." },
  },
};
