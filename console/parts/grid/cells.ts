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
