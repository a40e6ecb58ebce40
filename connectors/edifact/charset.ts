/** What each syntax identifier says the bytes are; levels A and B are plain ASCII. */
const encodings: Readonly<Record<string, string>> = {
  ...{ UNOC: "iso-8859-1", UNOD: "iso-8859-2", UNOE: "iso-8859-5", UNOF: "iso-8859-7" },
  ...{ UNOG: "iso-8859-3", UNOH: "iso-8859-4", UNOI: "iso-8859-6", UNOJ: "iso-8859-8" },
  ...{ UNOK: "iso-8859-9", UNOW: "utf-8", UNOY: "utf-8" },
};

const isUtf8 = (bytes: Buffer) => {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** Whether a person may name this as what a partner's bytes are. */
export function isEncoding(name: string): boolean {
  try {
    new TextDecoder(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * A file's text: in the signs that its header names, or in those that were agreed. Level A and B
 * name ASCII; bytes beyond it are UTF-8 where they can be, else Latin-1, in which all can be.
 */
export function textOf(file: Buffer, agreed = ""): string {
  if (agreed !== "" && isEncoding(agreed)) return new TextDecoder(agreed).decode(file);
  if ((file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff))
    return new TextDecoder(file[0] === 0xff ? "utf-16le" : "utf-16be").decode(file);
  // A byte-order mark says more of the bytes than any header.
  if (file.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])))
    return new TextDecoder("utf-8").decode(file);
  const [, level = ""] = /UNB.(UN[A-Z]{2})/.exec(file.subarray(0, 200).toString("latin1")) ?? [];
  const named = encodings[level];
  if (named !== undefined) return new TextDecoder(named).decode(file);
  return new TextDecoder(isUtf8(file) ? "utf-8" : "iso-8859-1").decode(file);
}

/** Levels that we write: what we cannot write in another, we write in UTF-8. */
export const levelFor = (level: string): string =>
  ["UNOA", "UNOB", "UNOC", "UNOW", "UNOY"].includes(level) ? level : "UNOW";

/** The bytes of a document of ours, in the signs that its own header names. */
export function bytesOf(raw: string): Buffer {
  const [, level = ""] = /UNB.(UN[A-Z]{2})/.exec(raw.slice(0, 200)) ?? [];
  if (level === "UNOW" || level === "UNOY") return Buffer.from(raw, "utf8");
  const largest = level === "UNOC" ? 0xff : 0x7f;
  // A sign that the level does not have becomes a blank: another letter would be another word.
  const kept = [...raw].map((sign) => ((sign.codePointAt(0) ?? 0) > largest ? " " : sign)).join("");
  return Buffer.from(kept, "latin1");
}
