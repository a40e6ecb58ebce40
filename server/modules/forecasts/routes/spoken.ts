/** A text in both languages. */
export interface Spoken {
  readonly zh: string;
  readonly en: string;
}

const said = (zh: string, en: string): Spoken => ({ zh, en });

/** What addends of a forecast are called. */
const parts: Readonly<Record<string, Spoken>> = {
  level: said("水平", "Level"),
  trend: said("趋势", "Trend"),
  season: said("周内规律", "Day of week"),
  year: said("年内规律", "Season of the year"),
  reconciliation: said("层级协调", "Reconciliation"),
  events: said("节日与活动", "Festivals and events"),
  price: said("价格", "Price"),
  launch: said("新品", "Launch"),
  "worked weekend": said("调休上班", "Worked weekend"),
  双11: said("双11", "11.11"),
  双12: said("双12", "12.12"),
  "618": said("618", "6.18"),
  "38节": said("38节", "8 March"),
  年货节: said("年货节", "New Year shopping"),
  春节: said("春节", "Spring Festival"),
  元旦: said("元旦", "New Year"),
  清明: said("清明", "Qingming"),
  劳动节: said("劳动节", "Labour Day"),
  端午: said("端午", "Dragon Boat"),
  中秋: said("中秋", "Mid-Autumn"),
  七夕: said("七夕", "Qixi"),
  国庆节: said("国庆节", "National Day"),
  元宵: said("元宵", "Lantern"),
  腊八: said("腊八", "Laba"),
  重阳: said("重阳", "Double Ninth"),
};

const phases: Readonly<Record<string, Spoken>> = {
  before: said("前", "before"),
  eve: said("前夜", "eve"),
  opening: said("开门红", "opening"),
  early: said("初段", "early"),
  middle: said("中段", "middle"),
  "build-up": said("冲刺", "build-up"),
  climax: said("高潮", "climax"),
  "day after": said("次日", "day after"),
  after: said("后", "after"),
  off: said("放假", "off"),
};

/** An addend's or event's name in both languages; one that a planner made is what he called it. */
export const partWords = (name: string): Spoken =>
  Object.hasOwn(parts, name) ? (parts[name] ?? said(name, name)) : said(name, name);

/** A festival's phase in both languages. */
export const phaseWords = (name: string): Spoken =>
  Object.hasOwn(phases, name) ? (phases[name] ?? said(name, name)) : said(name, name);

const findings: Readonly<Record<string, Spoken>> = {
  not_a_number: said(
    "历史中有非数字，未预测",
    "The history holds something that is no number: refused",
  ),
  empty: said("没有历史，未预测", "No history: refused"),
  horizon: said("预测期不对，未预测", "The horizon is not one: refused"),
  gaps_filled: said("历史有缺口，已按同期补上", "Gaps in the history were filled"),
  ends_in_gap: said("历史末尾缺数据", "The history ends in a gap"),
  short_for_season: said(
    "历史不足两周，看不出周内规律",
    "Shorter than two weeks: no day of week is seen",
  ),
  constant: said("历史是常数", "The history is constant"),
  new_item: said("新品，参照同类上市过程", "New: it follows the launch of its like"),
  stock_outs: said("缺货日按“至少这么多”处理", "Sold-out days count as “at least so many”"),
  old_gap: said("很久以前有长缺口，只用其后的历史", "Only what follows a long gap was used"),
  provisional_calendar: said(
    "部分日子的放假安排尚未公布",
    "Days off of some days are not announced yet",
  ),
};

/** What a finding says. */
export const findingWords = (kind: string): Spoken =>
  Object.hasOwn(findings, kind) ? (findings[kind] ?? said(kind, kind)) : said(kind, kind);
