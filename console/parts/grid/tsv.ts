/** One cell as a spreadsheet may receive it: never taken for a formula, never breaking its row. */
export function tsvCell(text: string): string {
  const isNumber = /^[-+]?\d[\d,]*(\.\d+)?%?$/.test(text);
  const tame = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[\t\n\r"]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

/** Rows of cells as tab-separated text, the form that spreadsheets put on the clipboard. */
export function tsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(tsvCell).join("\t")).join("\n");
}

/** The cells of tab-separated text as spreadsheets put it on the clipboard, quoted cells included. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  const next = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/y;
  const plain = text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  while (next.lastIndex < plain.length) {
    const found = next.exec(plain);
    if (!found) break;
    const [, quoted, bare = "", end] = found;
    cells.push((quoted === undefined ? bare : quoted.replaceAll('""', '"')).trim());
    if (end === "\t" && next.lastIndex < plain.length) continue;
    rows.push(cells);
    cells = [];
  }
  return rows.filter((row) => row.some((cell) => cell !== ""));
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
