const plain = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/;

/**
 * A number as a plain decimal text ("-1234.5"), from what people write: currency signs, full-width
 * digits, groups of three, a decimal comma where the mapping says so. Null when it is none.
 * A comma that does not part groups of three is refused: `1,5` may be 1.5 or 15.
 */
export function decimalText(text: string, decimal: "." | "," = "."): string | null {
  // The half million usual cells of a large file end here.
  if (decimal === "." && plain.test(text)) return text;
  let rest = text
    .normalize("NFKC")
    .replace(/[\s\u00a0']/g, "")
    .replace(/^([+-]?)[¥$€£]/, "$1")
    .replace(/^(CNY|RMB|USD|EUR|GBP)|元$/i, "");
  if (decimal === ",") rest = rest.replace(/[.,]/g, (sign) => (sign === "," ? "." : ","));
  if (plain.test(rest)) return rest;
  return grouped.test(rest) ? rest.replaceAll(",", "") : null;
}

/** Whole units, or null: `3.0` is three, `3.5` is not a number of pieces. */
export function wholeUnits(text: string, decimal?: "." | ","): number | null {
  const decimals = decimalText(text, decimal);
  if (decimals === null || !/^[+-]?\d+(\.0*)?$/.test(decimals)) return null;
  const value = Number(decimals);
  return Number.isSafeInteger(value) ? value : null;
}
