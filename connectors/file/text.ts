export type TextEncoding = "utf-8" | "utf-16le" | "gb18030" | "windows-1252";

/**
 * The encoding of text bytes: UTF-8 unless they are not (or the mark of UTF-16 leads them), then
 * what older programs write. The sample may end in the middle of a character.
 */
export function encodingOf(sample: Buffer): TextEncoding {
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  // A character that the sample cut in half spoils at most its last three bytes.
  for (let cut = 0; cut <= 3; cut += 1) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(sample.subarray(0, sample.length - cut));
      return "utf-8";
    } catch {
      if (sample.length <= cut) break;
    }
  }
  return legacyEncodingOf(sample);
}

/**
 * GB18030, which Chinese Excel writes, or Latin-1: Chinese characters are pairs of high bytes,
 * while an accented letter stands between plain ones.
 */
export function legacyEncodingOf(sample: Buffer): "gb18030" | "windows-1252" {
  let paired = 0;
  let alone = 0;
  for (let at = 0; at < sample.length; at += 1) {
    if ((sample[at] ?? 0) < 0x80) continue;
    if ((sample[at + 1] ?? 0) >= 0x80) {
      paired += 1;
      at += 1;
    } else alone += 1;
  }
  return paired >= alone ? "gb18030" : "windows-1252";
}

/** The sign that most often parts the fields of the first lines, outside of quotes. */
export function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n/).slice(0, titleLines);
  const counts = [",", "\t", ";", "|"].map((sign) => ({
    sign,
    count: Math.max(...lines.map((line) => line.replace(/"[^"]*"/g, "").split(sign).length)),
  }));
  counts.sort((a, b) => b.count - a.count);
  return counts[0]?.sign ?? ",";
}

const titleLines = 20;
