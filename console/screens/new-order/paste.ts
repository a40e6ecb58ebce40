/** A line of a pasted block: what it is about, how many, at what price; empty where nothing says. */
export interface PastedLine {
  readonly text: string;
  readonly units: string;
  readonly price: string;
}

const number = "\\d+(?:\\.\\d+)?";
/** The sign of the yuan or @ before a price, or yuan and kuai after it; as escapes, for they are read here and not shown. */
const priceBefore = new RegExp(`[\\u00a5@]\\s*(${number})`, "u");
const priceAfter = new RegExp(`(${number})\\s*(?:\\u5143|\\u5757|RMB|CNY)`, "iu");
/** x2, *2, or the sign of multiplication. */
const times = /(?:^|\s|(?<=\p{Script=Han}|\d))[x\u00d7*]\s*(\d+)(?=\s|$|\p{Script=Han})/iu;
/** A number before a measure word of Chinese, or before pcs. */
const measured = /(\d+)\s*(?:\p{Script=Han}|pcs?\b|units?\b)/giu;
const bare = new RegExp(`^(.*\\S)\\s+(\\d+)(?:\\s+(${number}))?$`, "u");

/** Takes the first match of a pattern out of a text; gives its first group, or empty. */
function take(from: { text: string }, pattern: RegExp): string {
  const found = pattern.exec(from.text);
  if (!found) return "";
  from.text = `${from.text.slice(0, found.index)} ${from.text.slice(found.index + found[0].length)}`;
  return found[1] ?? "";
}

/** A line of a chat: "K0111 x2", a name with "2" and a measure word, "@89"; paste.test.ts has many. */
function chatLine(line: string): PastedLine {
  const rest = { text: line };
  let price = take(rest, priceAfter) || take(rest, priceBefore);
  let units = take(rest, times);
  if (units === "") {
    // The last one: a kettle of 3 litres, 2 of them, asks for two.
    const last = [...rest.text.matchAll(measured)].at(-1);
    if (last) {
      units = last[1] ?? "";
      rest.text = `${rest.text.slice(0, last.index)} ${rest.text.slice(last.index + last[0].length)}`;
    }
  }
  const plain = bare.exec(rest.text.trim());
  if (units === "" && plain) {
    rest.text = plain[1] ?? "";
    units = plain[2] ?? "";
    price ||= plain[3] ?? "";
  }
  const text = rest.text
    .replaceAll(/[,;:\uff0c\u3001\u3002]+(?=\s|$)/g, " ")
    .replaceAll(/\s+/g, " ");
  return { text: text.trim(), units, price };
}

const isNumber = (cell: string) => new RegExp(`^[\\u00a5]?${number}$`).test(cell);

/** A row of a sheet: the first cell names the item, the next numbers are units and price. */
function sheetLine(cells: readonly string[]): PastedLine | null {
  const [text = "", ...more] = cells.map((cell) => cell.trim());
  const numbers = more.filter(isNumber).map((cell) => cell.replace("\u00a5", ""));
  // A heading has no number in it.
  if (numbers.length === 0 && more.some((cell) => cell !== "")) return null;
  return { text, units: numbers[0] ?? "", price: numbers[1] ?? "" };
}

/** The lines of a block out of a sheet (tabs) or a chat; headings and empty lines are left out. */
export function pastedLines(block: string): PastedLine[] {
  return block.split(/\r?\n/).flatMap((line) => {
    // Full-width digits and signs as an ordinary keyboard writes them.
    const plain = line.normalize("NFKC").trimEnd();
    if (plain.trim() === "") return [];
    const read = plain.includes("\t") ? sheetLine(plain.split("\t")) : chatLine(plain.trim());
    return read && read.text !== "" ? [read] : [];
  });
}

/** True for a pasted text that is more than what belongs into one field. */
export function isBlock(text: string): boolean {
  return /\t|\n\s*\S/.test(text.trim());
}
