import type { Sentences } from "../../platform/index.ts";
import { causeWords, exceptionWords, stateWords } from "./state-words.ts";

const masters: Sentences = {
  plant_unknown: {
    zh: "{field}：地点 {value} 不是工厂（规则：{rule}）。",
    en: "{field}: place {value} is not a plant (rule: {rule}).",
    hint: {
      zh: "先在工厂页把该地点设为工厂并选择班次日历。",
      en: "Make the place a plant with a shift calendar on the plants page first.",
    },
  },
  work_centre_unknown: {
    zh: "{field}：该工厂没有工作中心 {value}（规则：{rule}）。",
    en: "{field}: there is no work centre {value} in this plant (rule: {rule}).",
    hint: { zh: "对照工厂页改正。", en: "Correct it from the plants page." },
  },
  resource_unknown: {
    zh: "{field}：没有资源 {value}。",
    en: "{field}: there is no resource {value}.",
    hint: { zh: "对照工厂页改正。", en: "Correct it from the plants page." },
  },
  resource_unfit: {
    zh: "{field}：资源 {value} 不能用在这里（规则：{rule}）。",
    en: "{field}: resource {value} cannot be used here (rule: {rule}).",
    hint: {
      zh: "设备、产线和烘箱属于一个工作中心；工装和技能不属于任何工作中心。",
      en: "Machines, lines and ovens belong to a work centre; tools and skills to none.",
    },
  },
  plant_stays: {
    zh: "{field}：{value} 不能换工厂（{rule}：该工厂的资源、工艺路线或未完成的工序还用着它）。",
    en: "{field}: {value} stays in its plant ({rule} there rest on it: resources, routings or open work).",
    hint: {
      zh: "在另一个工厂用新的编码建立；旧的可以停用。",
      en: "Make one with a code of its own in the other plant; this one may be put out of use.",
    },
  },
  shift_calendar_unknown: {
    zh: "{field}：没有班次日历 {value}。",
    en: "{field}: there is no shift calendar {value}.",
    hint: { zh: "先建立班次日历。", en: "Create the shift calendar first." },
  },
  shifts_overlap: {
    zh: "{field}：班次 {value} 与另一个班次重叠。",
    en: "{field}: the shift {value} overlaps another one.",
    hint: { zh: "调整开始或结束时间。", en: "Change when it begins or ends." },
  },
  family_unknown: {
    zh: "{field}：没有换型族 {value}。",
    en: "{field}: there is no setup family {value}.",
    hint: { zh: "先建立换型族。", en: "Create the setup family first." },
  },
  saved_meanwhile: {
    zh: "{field} 已被 {value} 在 {rule} 改过，您的更改还没有保存。",
    en: "{value} saved {field} at {rule} while you were typing; your change is not saved yet.",
    hint: {
      zh: "对照两边，选择保留哪一个。",
      en: "Look at both and choose which one holds.",
    },
  },
  exception_unknown: {
    zh: "没有班次例外 {value}。",
    en: "There is no exception {value}.",
    hint: { zh: "刷新页面：它可能已被删除。", en: "Refresh: it may have been removed." },
  },
  span_wrong: {
    zh: "{field}：时间 {value} 不合理（规则：{rule}）。",
    en: "{field}: the time {value} cannot be (rule: {rule}).",
    hint: { zh: "结束必须晚于开始。", en: "The end must come after the start." },
  },
  stop_open: {
    zh: "资源 {value} 已在停机中。",
    en: "Resource {value} stands already.",
    hint: { zh: "先报告恢复，再报告新的停机。", en: "Say that it works again first." },
  },
  stop_unknown: {
    zh: "资源 {value} 没有未结束的停机。",
    en: "Resource {value} has no stop that is open.",
    hint: { zh: "刷新页面：它可能已恢复。", en: "Refresh: it may work again already." },
  },
  stop_early: {
    zh: "{field}：{value} 早于停机开始或晚于现在。",
    en: "{field}: {value} is before the stop began or later than now.",
    hint: { zh: "改正恢复时间。", en: "Correct when it worked again." },
  },
};

const recipes: Sentences = {
  made_item_unknown: {
    zh: "{field}：货品 {value} 不存在或没有库存（规则：{rule}）。",
    en: "{field}: item {value} is not there or has no stock of its own (rule: {rule}).",
    hint: { zh: "只有普通货品可以生产或用作物料。", en: "Only plain items are made or used." },
  },
  bom_loop: {
    zh: "{field}：货品 {value} 会成为自己的组成部分。",
    en: "{field}: item {value} would be made out of itself.",
    hint: { zh: "逐级检查物料清单，去掉循环。", en: "Check the BOMs level by level." },
  },
  bom_line_twice: {
    zh: "{field}：物料 {value} 在同一工序出现两次。",
    en: "{field}: component {value} stands twice at one step.",
    hint: { zh: "合并为一行。", en: "Join the two lines." },
  },
  step_unknown: {
    zh: "{field}：没有工序 {value}。",
    en: "{field}: there is no step {value}.",
    hint: { zh: "只能跟在本路线的工序之后。", en: "A step follows steps of its own routing." },
  },
  step_twice: {
    zh: "{field}：工序 {value} 出现两次。",
    en: "{field}: step {value} stands twice.",
    hint: { zh: "给每个工序不同的号。", en: "Give each step a number of its own." },
  },
  routing_loop: {
    zh: "{field}：工序互相等待（{value}）。",
    en: "{field}: steps wait for each other ({value}).",
    hint: { zh: "去掉循环的先后关系。", en: "Take the circle out of what comes after what." },
  },
  routing_ends_once: {
    zh: "{field}：路线必须只有一个最后工序，现在是 {value}。",
    en: "{field}: a routing has one last step; these are last: {value}.",
    hint: { zh: "让其他工序汇入最后一个工序。", en: "Let the others lead into the last one." },
  },
  version_order: {
    zh: "{field}：{value} 早于已有最新版本的生效日（{rule}）。",
    en: "{field}: {value} is before the last version begins ({rule}).",
    hint: { zh: "选择同一天或更晚的生效日。", en: "Choose that day or a later one." },
  },
  routing_missing: {
    zh: "{field}：货品 {value} 在该工厂今天没有工艺路线（{rule}）。",
    en: "{field}: item {value} has no routing in this plant today ({rule}).",
    hint: { zh: "先建立工艺路线。", en: "Save a routing first." },
  },
};

const orders: Sentences = {
  work_order_unknown: {
    zh: "没有工单 {value}。",
    en: "There is no work order {value}.",
    hint: { zh: "刷新工单列表。", en: "Refresh the list." },
  },
  work_order_ended: {
    zh: "工单 {value} {rule}，不能再这样变更。",
    en: "Work order {value} is {rule}: it cannot be changed so any more.",
    hint: {
      zh: "还要生产时，请另建新工单。",
      en: "Make a new work order for what is still to be made.",
    },
    words: stateWords,
  },
  work_order_unstarted: {
    zh: "工单 {value} {rule}，还没有下达，不能关闭。",
    en: "Work order {value} is {rule} and not released yet: there is nothing to close.",
    hint: { zh: "不再需要时用“取消”。", en: "Cancel it where it is not needed any more." },
    words: stateWords,
  },
  work_order_started: {
    zh: "工单 {value} {rule}，不能再这样变更。",
    en: "Work order {value} is {rule}: it cannot be changed so any more.",
    hint: { zh: "已开工的工单用关闭结束。", en: "Close one that is under way." },
    words: stateWords,
  },
  work_order_frozen: {
    zh: "{field}：工单 {value} 已冻结，计划不能移动它。",
    en: "{field}: work order {value} is frozen; a plan may not move it.",
    hint: { zh: "先解冻。", en: "Thaw it first." },
  },
  work_order_proposed: {
    zh: "工单 {value} 还是建议，没有批准。",
    en: "Work order {value} is only proposed, nobody has approved it.",
    hint: { zh: "先批准。", en: "Approve it first." },
  },
  operation_unknown: {
    zh: "{field}：没有工序 {value}。",
    en: "{field}: there is no operation {value}.",
    hint: { zh: "刷新计划后重试。", en: "Read the plan again." },
  },
  operation_ended: {
    zh: "{field}：工序 {value} {rule}，不能再排。",
    en: "{field}: operation {value} is {rule}: it has no place in a plan any more.",
    hint: { zh: "刷新页面。", en: "Refresh the page." },
    words: stateWords,
  },
  operation_moved: {
    zh: "{field}：工序在版本 {value} 之后已变更（现在 {rule}）。",
    en: "{field}: the operation changed since revision {value} (now {rule}).",
    hint: { zh: "重新读取后再排产。", en: "Read it again and plan anew." },
  },
  operation_running: {
    zh: "{field}：工序 {value} 已开工（{rule}），只能改预计结束。",
    en: "{field}: operation {value} has started ({rule}); only its end may move.",
    hint: { zh: "先暂停或报完工。", en: "Finish it, or leave it where it runs." },
    words: stateWords,
  },
};

const floor: Sentences = {
  material_short: {
    zh: "工单 {field} 不齐套：缺 {value}，也没有预计到货。",
    en: "Work order {field} lacks material: {value}, and nothing is announced.",
    hint: {
      zh: "先采购、调拨或改用替代料，再下达。",
      en: "Buy, transfer, or use a substitute, then release it.",
    },
  },
  material_awaited: {
    zh: "工单 {field} 还不齐套：缺 {value}，{rule} 到货。",
    en: "Work order {field} still waits for material: {value}, there on {rule}.",
    hint: {
      zh: "到货后再下达，或催料、改用替代料。",
      en: "Release it then; or expedite the receipt, or use a substitute.",
    },
  },
  component_unknown: {
    zh: "工单 {field} 的这道工序不用组件 {value}。",
    en: "Work order {field} does not use component {value} at that step.",
    hint: { zh: "刷新工单后重试。", en: "Read the work order again." },
  },
  component_issued: {
    zh: "工单 {field} 的工序 {rule} 已经领用 {value}，不能再换料。",
    en: "Step {rule} of work order {field} has already taken {value}: it cannot be swapped any more.",
    hint: {
      zh: "先收回报工退料，或把工单改小、余下数量另开工单换料。",
      en: "Take the report back first; or make this work order smaller and another one for the rest.",
    },
  },
  substitute_unknown: {
    zh: "{value} 不是工单 {field} 里 {rule} 的替代料。",
    en: "{value} is no substitute for {rule} in work order {field}.",
    hint: {
      zh: "先在 BOM 里加上替代料；此后新开的工单可以用它。",
      en: "Add it to the BOM line first: work orders made from then on can use it.",
    },
  },
  substitute_units: {
    zh: "工单 {field}：换料数量 {value} 应在 1 到 {rule} 之间。",
    en: "Work order {field}: {value} units cannot be swapped, only 1 to {rule}.",
    hint: { zh: "改小数量，或不填即全部更换。", en: "Ask for fewer, or leave it empty for all." },
  },
  substitute_short: {
    zh: "工单 {field}：替代料也不够，还缺 {value}（需 {rule}），也没有预计到货。",
    en: "Work order {field}: the substitute is short too, {value} missing of {rule}, none announced.",
    hint: {
      zh: "减少换料数量，换另一种替代料，或先采购、调拨。",
      en: "Swap fewer units, take another substitute, or buy or transfer it first.",
    },
  },
  substitution_unknown: {
    zh: "工单 {field} 没有用 {value} 替代 {rule}。",
    en: "In work order {field}, {value} does not stand in for {rule}.",
    hint: {
      zh: "刷新工单：可能已被撤回。",
      en: "Read the work order again: it may be taken back.",
    },
  },
  operation_waits: {
    zh: "{field} 要等工序 {value}。",
    en: "{field} waits for operation {value}.",
    hint: { zh: "先完成前一道工序。", en: "Finish the one before it first." },
  },
  operation_state: {
    zh: "{field} 现在是“{value}”，此操作要求“{rule}”。",
    en: "{field} is {value}; this can be done only while it is {rule}.",
    hint: { zh: "刷新队列。", en: "Refresh the queue." },
    words: stateWords,
  },
  not_released: {
    zh: "工单 {value} 还没有下达。",
    en: "Work order {value} has not been released.",
    hint: { zh: "请计划员先下达。", en: "Ask the planner to release it." },
  },
  release_day_open: {
    zh: "工单 {field} 不能下达：工作中心 {rule} 的 {value} 已结束，还没有日清。",
    en: "Work order {field} cannot be released: work centre {rule} has ended {value} and not closed that day.",
    hint: { zh: "先在“日清日结”里关闭那一天。", en: "Close that day in the daily close first." },
  },
  release_exception: {
    zh: "工单 {field} 不能下达：订单 {value} 的交期前异常（{rule}）还没有关闭。",
    en: "Work order {field} cannot be released: the {rule} exception of order {value} is not closed.",
    hint: {
      zh: "在“交期前异常”里以“已解决”或说明理由关闭后再下达。",
      en: "Close it in the exceptions first: solved, or accepted with a reason.",
    },
    words: exceptionWords,
  },
  resource_busy: {
    zh: "资源 {value} 正在忙，同时只能做 {rule} 道工序。",
    en: "Resource {value} is busy: it does no more than {rule} at once.",
    hint: { zh: "先完成或暂停正在运行的工序。", en: "Finish or pause what runs there." },
  },
  resource_stopped: {
    zh: "资源 {value} 在停机中（{rule}）。",
    en: "Resource {value} stands ({rule}).",
    hint: { zh: "恢复后再开工。", en: "Say that it works again first." },
    words: causeWords,
  },
  units_over: {
    zh: "{field}：{value} 超过投入数量（{rule}）。",
    en: "{field}: {value} is more than went in ({rule}).",
    hint: { zh: "核对良品和报废数量。", en: "Check good units and scrap." },
  },
  units_ahead: {
    zh: "{field}：{value} 超过前道已完成的良品（{rule}）。",
    en: "{field}: {value} is more than the steps before have given ({rule}).",
    hint: { zh: "先给前道工序报工。", en: "Report the step before it first." },
  },
  nothing_reported: {
    zh: "{field}：没有填写任何数量。",
    en: "{field}: no units were said.",
    hint: { zh: "填写良品、报废或返工数量。", en: "Say good units, scrap or rework." },
  },
  serials_needed: {
    zh: "{field}：货品按序列号管理，良品 {rule} 件要 {rule} 个序列号，报了 {value} 个。",
    en: "{field}: the item has serial numbers: {rule} good units need {rule} of them, got {value}.",
    hint: {
      zh: "逐件扫描或输入这些良品的序列号，再提交。",
      en: "Scan or type the serial number of each of these good units, then send again.",
    },
  },
  serial_twice: {
    zh: "{field}：序列号 {value} 写了两次。",
    en: "{field}: serial number {value} stands there twice.",
    hint: { zh: "每件写自己的序列号，各写一次。", en: "Name each unit once, by its own number." },
  },
  serial_unmade: {
    zh: "{field}：序列号 {value} 不是工单 {rule} 报工入库的，或已经收回。",
    en: "{field}: no report of work order {rule} brought serial number {value}, or it is taken back.",
    hint: {
      zh: "在批次中查这个序列号的来历，填写该工单报过的序列号。",
      en: "Look the number up among the lots, and name one that this work order reported.",
    },
  },
  serial_gone: {
    zh: "{field}：工单 {rule} 的序列号 {value} 已不在库，或已不可售，不能收回。",
    en: "{field}: serial number {value} of work order {rule} has left or is not sellable any more, so it cannot be taken back.",
    hint: {
      zh: "填写还在库里的序列号；已发出的用退货或盘点处理。",
      en: "Name one that still lies there; for what has left, post a return or a count.",
    },
  },
  serials_unfit: {
    zh: "{field}：这里不收序列号，报了 {value} 个（规则：{rule}）。",
    en: "{field}: serial numbers do not belong here, got {value} (rule: {rule}).",
    hint: {
      zh: "序列号只在最后一道工序报，且货品须按序列号管理；去掉序列号再报。",
      en: "They are said at the last operation of an item with serial numbers; report without them.",
    },
  },
  expiry_unfit: {
    zh: "{field}：这里不填到期日 {value}（规则：{rule}）。",
    en: "{field}: a last day ({value}) does not belong here (rule: {rule}).",
    hint: {
      zh: "到期日只在最后一道工序报，且货品须管理效期；去掉到期日再报。",
      en: "It is said at the last operation of an item that expires; report without it.",
    },
  },
  report_unknown: {
    zh: "{field}：没有数量报工 {value}。",
    en: "{field}: there is no report of units {value}.",
    hint: { zh: "刷新报工记录。", en: "Read the reports again." },
  },
  units_used: {
    zh: "{field}：收回 {value} 后少于工序 {rule} 已用掉的数量。",
    en: "{field}: taking back {value} would leave less than {rule} has used.",
    hint: {
      zh: "先收回后道工序的报工。",
      en: "Take back what the step behind it reported first.",
    },
  },
  units_gone: {
    zh: "{field}：不能收回 {value}，库里只剩 {rule} 件还没有拣走或发出。",
    en: "{field}: {value} cannot be taken back; only {rule} still lie there, neither picked nor shipped.",
    hint: {
      zh: "最多收回这么多；已发出的用退货或盘点处理。",
      en: "Take back so many at most; for what has left, post a return or a count.",
    },
  },
  units_reported: {
    zh: "{field} 已经报工 {value} 件，不能撤销开工。",
    en: "{value} units of {field} are reported, so its start cannot be undone.",
    hint: { zh: "先收回报工数量。", en: "Take the units back first." },
  },
  start_needed: {
    zh: "{field}：工序 {value} 因它开工而已开工。",
    en: "{field}: step {value} has begun because this one had.",
    hint: { zh: "先撤销那道工序的开工。", en: "Undo the start of that step first." },
  },
  scan_unknown: {
    zh: "没有工序或工单 {value}。",
    en: "No operation or work order is called {value}.",
    hint: {
      zh: "扫描流转卡上的条码，或输入工单号-工序号。",
      en: "Scan the card, or type number-step.",
    },
  },
};

/** What production refuses, in words. */
export const productionSentences: Sentences = { ...masters, ...recipes, ...orders, ...floor };
