import { instantOfLocal, parseMinor } from "../../kernel/index.ts";

/** Fen of a text in yuan as a list shows it; null when it shows none. */
export function parseYuan(text: string): number | null {
  const minor = parseMinor(text, "CNY");
  return minor.ok ? minor.value : null;
}

/** The instant of a Beijing wall clock as a list shows it; the beginning of time when it shows none. */
export function beijingInstant(text: string): Date {
  const at = Date.parse(`${text.trim().replace(" ", "T")}Z`);
  return Number.isNaN(at) ? new Date(0) : instantOfLocal(at, "Asia/Shanghai");
}
