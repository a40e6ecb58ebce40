/** A carrier as people name it, and how its tracking numbers look. */
export interface Carrier {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly tracking: RegExp;
}

const digits = (from: number, to: number) => `\\d{${from},${to}}`;
const either = (...shapes: string[]) => new RegExp(`^(${shapes.join("|")})$`);

/**
 * The carriers that a parcel in China usually leaves with, by the shape of the numbers that stand on
 * their labels. A carrier that is not here is written as it is called, and any number is taken.
 */
export const carriers: readonly Carrier[] = [
  {
    code: "SF",
    zh: "顺丰速运",
    en: "SF Express",
    tracking: either(`SF${digits(12, 13)}`, digits(12, 12)),
  },
  {
    code: "JD",
    zh: "京东快递",
    en: "JD Logistics",
    tracking: either("JD[A-Z0-9]{9,16}(-\\d{1,3}){0,3}"),
  },
  {
    code: "EMS",
    zh: "中国邮政 EMS",
    en: "China Post EMS",
    tracking: either(digits(13, 13), "[A-Z]{2}\\d{9}CN"),
  },
  {
    code: "YTO",
    zh: "圆通速递",
    en: "YTO Express",
    tracking: either(`YT${digits(13, 15)}`, digits(10, 18)),
  },
  {
    code: "ZTO",
    zh: "中通快递",
    en: "ZTO Express",
    tracking: either(digits(12, 14), "ZT\\d{12,14}"),
  },
  { code: "STO", zh: "申通快递", en: "STO Express", tracking: either(digits(12, 15)) },
  { code: "YUNDA", zh: "韵达快递", en: "Yunda Express", tracking: either(digits(13, 15)) },
  { code: "JTSD", zh: "极兔速递", en: "J&T Express", tracking: either("JT\\d{13}") },
  { code: "DBL", zh: "德邦快递", en: "Deppon", tracking: either("DPK?\\d{8,15}", digits(8, 15)) },
  { code: "ANE", zh: "安能物流", en: "ANE Logistics", tracking: either(digits(8, 15)) },
  { code: "KYE", zh: "跨越速运", en: "KYE Express", tracking: either("KY\\d{12,13}") },
  { code: "SELF", zh: "自送", en: "Own delivery", tracking: either("[A-Za-z0-9-]{1,40}") },
];

/** The carrier of a code or of either name. */
export const carrierOf = (named: string): Carrier | undefined =>
  carriers.find(({ code, zh, en }) => [code, zh, en].includes(named.trim()));

/** Why a number cannot be the carrier's: the rule that it breaks, or null. */
export function trackingRule(carrier: string, tracking: string): string | null {
  const shape = carrierOf(carrier)?.tracking ?? /^[\w-]{4,60}$/;
  return shape.test(tracking) ? null : shape.source;
}
