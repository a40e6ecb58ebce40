import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Told } from "../kernel/index.ts";
import type { BothWords } from "../kernel/index.ts";
import { readInstance, readText } from "../engines/scheduling/index.ts";
import type { Instance } from "../engines/scheduling/index.ts";
import { both } from "./language.ts";

/** What a text may hold at most, unpacked: JavaScript's texts end soon behind it. */
const bytesAtMost = 2 ** 29 - 24;

const unzip = promisify(gunzip);

const refused = (file: string, [en, zh]: readonly [string, string], cause?: unknown): Told =>
  new Told({ en: `--in ${file}: ${en}`, zh: `--in ${file}：${zh}` }, { cause });

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const bytes = await readFile(file);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return packed ? await unzip(bytes, { maxOutputLength: bytesAtMost }) : bytes;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const known: Readonly<Record<string, readonly [string, string]>> = {
      ENOENT: ["there is no such file", "没有这个文件"],
      EISDIR: ["it is a folder", "这是文件夹"],
      EACCES: ["it may not be read", "无权读取"],
      ERR_BUFFER_TOO_LARGE: [
        `it unpacks to more than ${bytesAtMost} bytes`,
        `解压后超过 ${bytesAtMost} 字节`,
      ],
      Z_BUF_ERROR: ["it is cut off: unexpected end of file", "压缩文件不完整"],
      Z_DATA_ERROR: [`it is damaged: ${message}`, "压缩文件已损坏"],
      ERR_FS_FILE_TOO_LARGE: ["it is larger than 2 GiB", "超过 2 GiB"],
    };
    throw refused(file, known[code ?? ""] ?? [message, message], cause);
  }
}

/** The text of a file, unpacked where it is gzip. Throws what is wrong with it, in words. */
async function textOf(file: string): Promise<string> {
  const bytes = await bytesOf(file);
  if (bytes.length > bytesAtMost)
    throw refused(file, [
      `it is larger than ${bytesAtMost} bytes; split it`,
      `超过 ${bytesAtMost} 字节；请拆分`,
    ]);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refused(file, ["it is no UTF-8 text", "不是 UTF-8 文本"], cause);
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const nameOf = (value: unknown) =>
  typeof value === "object" && value !== null && "name" in value ? String(value.name) : "unnamed";

/** Where a text stops being JSON; Chinese says the place, as the parser knows English only. */
function notJson(place: BothWords, cause: unknown): Told {
  const { message } = cause as Error;
  const at = /position (\d+)/.exec(message)?.[1];
  const zh =
    at === undefined ? "内容不完整或含有无法识别的字符" : `第 ${Number(at) + 1} 个字符起有误`;
  const words = { en: `${place.en} is not JSON: ${message}`, zh: `${place.zh}不是 JSON：${zh}` };
  return new Told(words, { cause });
}

/** The instances of a JSON text: one, a list of them, or one a line; comments are lines of their own. */
function jsonIn(text: string): unknown[] {
  const whole = parsed(text);
  if (whole !== undefined) return Array.isArray(whole) ? whole : [whole];
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const meant = lines.flatMap((line, at) =>
    line === "" || line.startsWith("#") || line.startsWith("//") ? [] : [{ line, at }],
  );
  const firstIsWhole = parsed(meant[0]?.line ?? "") !== undefined;
  const parse = (part: string, place: BothWords): unknown => {
    try {
      return JSON.parse(part) as unknown;
    } catch (cause) {
      throw notJson(place, cause);
    }
  };
  if (firstIsWhole)
    return meant.map(({ line, at }) =>
      parse(line, { en: `line ${at + 1}`, zh: `第 ${at + 1} 行` }),
    );
  return [parse(meant.map(({ line }) => line).join("\n"), { en: "the instance", zh: "实例" })];
}

function pickJson(text: string, name: string | undefined): unknown {
  const all = jsonIn(text);
  const picked = name === undefined ? all[0] : all.find((each) => nameOf(each) === name);
  if (picked !== undefined) return picked;
  if (all.length === 0) throw new Told({ en: "it holds no instance", zh: "其中没有实例" });
  const names = all.slice(0, 5).map(nameOf);
  const more = all.length > 5;
  throw new Told({
    en: `--instance: there is no ${name ?? ""} in it; there are ${names.join(", ")}${more ? ", …" : ""}`,
    zh: `--instance：其中没有 ${name ?? ""}；有 ${names.join("、")}${more ? " 等" : ""}`,
  });
}

function fromJson(value: unknown): Instance {
  const read = readInstance(value);
  if (!read.ok) throw new Told(read.error.why);
  return read.value;
}

/** An instance of a text: JSON, or lines of numbers as the public sets have them. */
export function instanceOf(text: string, name: string | undefined): Instance {
  const first = /^(?:\s|(?:#|\/\/).*)*/.exec(text)?.[0].length ?? 0;
  if (text.length === first) throw new Told({ en: "it is empty", zh: "文件是空的" });
  if (text[first] === "{" || text[first] === "[") return fromJson(pickJson(text, name));
  const shop = readText(text, name);
  if (!shop.ok) {
    const { en, zh } = shop.error;
    throw new Told({
      en: `it is neither JSON nor a job shop in lines of numbers: ${en}`,
      zh: `既不是 JSON，也不是数字行形式的作业车间：${zh}`,
    });
  }
  const { trailing, ...raw } = shop.value;
  const instance = fromJson(raw);
  if (trailing === 0) return instance;
  const left = both(
    `${trailing} numbers at the end of every job's line`,
    `每个作业行末尾的 ${trailing} 个数`,
  );
  return { ...instance, ignored: [left] };
}

/** The instance of a file. Throws in one sentence what it cannot read, and where. */
export async function instanceIn(file: string, name: string | undefined): Promise<Instance> {
  const text = await textOf(file);
  try {
    const instance = instanceOf(text, name);
    const named = basename(file).replace(/(\.(gz|json|jsonl|txt|jsp|fjs|fjsp))+$/i, "");
    return instance.name === "unnamed" ? { ...instance, name: named } : instance;
  } catch (cause) {
    if (!(cause instanceof Told)) throw cause;
    throw refused(file, [cause.words.en, cause.words.zh], cause);
  }
}
