/**
 * One CSV row. Text that a spreadsheet would run as a formula (`=`, `+`, `-`, `@`, tab, return at
 * its start) gets an apostrophe before it; numbers stay numbers.
 * @see OWASP, CSV Injection.
 */
export function csvRow(values: readonly (string | number | null | undefined)[]): string {
  const cells = values.map((value) => {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${cells.join(",")}\r\n`;
}
