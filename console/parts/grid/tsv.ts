/** A text that no spreadsheet takes for a formula; numbers stay as they are. */
export function tame(text: string): string {
  const isNumber = /^[-+]?\d[\d,]*(\.\d+)?%?$/.test(text);
  return !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

/** One cell as a spreadsheet may receive it: never taken for a formula, never breaking its row. */
export function tsvCell(text: string): string {
  const safe = tame(text);
  return /[\t\n\r"]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells as tab-separated text, the form that spreadsheets put on the clipboard. */
export function tsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(tsvCell).join("\t")).join("\n");
}

/** Puts text on the clipboard; also where the page came over plain HTTP and has no clipboard API. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    const before = document.activeElement;
    area.value = text;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    if (before instanceof HTMLElement) before.focus();
    return done;
  }
}
