// Province-level units with their two-digit codes (GB/T 2260), by the short name that opens each.
const provinces: Readonly<Record<string, string>> = {
  ...{ 北京: "11", 天津: "12", 河北: "13", 山西: "14", 内蒙古: "15" },
  ...{ 辽宁: "21", 吉林: "22", 黑龙江: "23" },
  ...{ 上海: "31", 江苏: "32", 浙江: "33", 安徽: "34", 福建: "35", 江西: "36", 山东: "37" },
  ...{ 河南: "41", 湖北: "42", 湖南: "43", 广东: "44", 广西: "45", 海南: "46" },
  ...{ 重庆: "50", 四川: "51", 贵州: "52", 云南: "53", 西藏: "54" },
  ...{ 陕西: "61", 甘肃: "62", 青海: "63", 宁夏: "64", 新疆: "65" },
  ...{ 台湾: "71", 香港: "81", 澳门: "82" },
};
const codes = new Set(Object.values(provinces));

/**
 * The two-digit code of a province by its name, short or long ("广东", "广东省", "广西壮族自治区"),
 * or by a national code of any length ("35", "350200"); empty when it is neither.
 */
export function provinceCode(nameOrCode: string): string {
  const word = nameOrCode.trim();
  if (/^\d{2,12}$/.test(word)) return codes.has(word.slice(0, 2)) ? word.slice(0, 2) : "";
  return provinces[word.slice(0, 3)] ?? provinces[word.slice(0, 2)] ?? "";
}
