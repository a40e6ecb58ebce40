import type { BothWords } from "../../../kernel/index.ts";
import type { Problem } from "./problem.ts";

/** A word of ours in both languages. */
export interface Word {
  readonly zh: string;
  readonly en: string;
}

/** One sentence in both languages; `{name}` is filled from the problem's values. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
  /** What to do next. */
  readonly hint?: Word;
  /** What a person is told instead of states and rules among its values; programs get those as they are. */
  readonly words?: Readonly<Record<string, Word>>;
}

export type Sentences = Readonly<Record<string, Sentence>>;
export type Locale = "zh-CN" | "en";

/** The language of a request: `?locale=`, then Accept-Language, then Chinese. */
export function localeOf(headers: Readonly<Record<string, unknown>>): Locale {
  const accepted = String(headers["accept-language"] ?? "").toLowerCase();
  return accepted.startsWith("en") ? "en" : "zh-CN";
}

/** The sentence with its placeholders filled; a missing value is shown as `?`, never as undefined. */
export function fill(text: string, values: Readonly<Record<string, unknown>> = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    return value === undefined || value === null ? "?" : String(value);
  });
}

/** A value that was written in both languages, such as why a file cannot be read, in the one asked for. */
function spoken(value: unknown, language: "zh" | "en"): unknown {
  if (typeof value !== "object" || value === null || !("zh" in value && "en" in value))
    return value;
  return (value as BothWords)[language];
}

/** A value with each word of ours in it, as they stand between commas, slashes and spaces, told. */
function told(
  value: unknown,
  words: NonNullable<Sentence["words"]>,
  language: "zh" | "en",
): unknown {
  if (typeof value !== "string") return value;
  const parts = value.split(/( \/ |, | )/);
  return parts
    .map((part) => (Object.hasOwn(words, part) ? words[part]?.[language] : part))
    .join("");
}

/** Message and hint of a kind in one language, filled in; an unknown kind shows its own name. */
export function sentenceOf(
  sentences: Sentences,
  { kind, values = {} }: { readonly kind: string; readonly values?: Problem["values"] },
  locale: Locale,
): { readonly message: string; readonly hint?: string } {
  const sentence = sentences[kind];
  if (!sentence) return { message: kind };
  const language = locale === "en" ? "en" : "zh";
  const { words = {}, hint } = sentence;
  const said = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      told(spoken(value, language), words, language),
    ]),
  );
  const message = fill(sentence[language], said);
  return hint ? { message, hint: fill(hint[language], said) } : { message };
}

/** Sentences of the platform itself: what any endpoint may answer. */
export const platformSentences: Sentences = {
  not_found: { zh: "没有找到：{what}", en: "Not found: {what}" },
  invalid: {
    zh: "提交的内容有误：{first}",
    en: "The request is not valid: {first}",
    hint: { zh: "请改正列出的字段后重试。", en: "Correct the fields listed and send it again." },
  },
  not_signed_in: {
    zh: "请先登录。",
    en: "Please sign in.",
    hint: {
      zh: "打开登录页，或在请求头中带上有效的 API 密钥。",
      en: "Open the sign-in page, or send a valid API key.",
    },
  },
  forbidden: {
    zh: "您没有此操作的权限（{permission}）。",
    en: "You may not do this ({permission}).",
    hint: {
      zh: "请联系管理员为您的角色开通。",
      en: "Ask an administrator to grant it to your role.",
    },
  },
  key_missing: {
    zh: "缺少 Idempotency-Key 请求头。",
    en: "The Idempotency-Key header is missing.",
    hint: {
      zh: "每个操作带一个唯一的键，重试时沿用同一个键。",
      en: "Send a unique key with each change; repeat it on a retry.",
    },
  },
  key_reused: {
    zh: "键 {key} 已用于另一个内容不同的操作。",
    en: "The key {key} was already used for a different request.",
    hint: { zh: "请为新操作换一个新键。", en: "Use a new key for a new request." },
  },
  in_progress: {
    zh: "键为 {key} 的操作正在进行。",
    en: "The command with key {key} is still being carried out.",
    hint: {
      zh: "稍后用同一个键重试即可得到结果。",
      en: "Repeat it with the same key to get its answer.",
    },
  },
  too_many_requests: {
    zh: "请求过于频繁，请在 {seconds} 秒后重试。",
    en: "Too many requests; try again in {seconds} seconds.",
  },
  busy: {
    zh: "系统繁忙，请稍后重试。",
    en: "The system is busy; please try again shortly.",
  },
  held_by_others: {
    zh: "所需的数据正被另一项操作占用；没有任何改动。",
    en: "What this needs is held by other work; nothing was changed.",
    hint: {
      zh: "几秒后用同一个键重试；若一直如此，请告诉管理员。",
      en: "Try again in a few seconds, with the same key; if it stays so, tell your administrator.",
    },
  },
  too_large: { zh: "内容过大：上限 {limit}。", en: "Too large: the limit is {limit}." },
  unsupported_media: { zh: "不支持的内容类型：{type}", en: "Content type not supported: {type}" },
  file_empty: { zh: "文件是空的。", en: "The file is empty." },
  file_too_large: {
    zh: "文件过大：上限 {limit}。",
    en: "The file is too large: the limit is {limit}.",
  },
  file_kind_refused: {
    zh: "这不是能读取的表格文件。",
    en: "This is not a table that can be read.",
    hint: {
      zh: "请上传 CSV、TSV 或 Excel（xlsx）文件，也可用 gzip 压缩。",
      en: "Upload CSV, TSV or Excel (xlsx), compressed with gzip if you like.",
    },
  },
  reference_unknown: {
    zh: "引用了不存在的对象：{what}",
    en: "It refers to something that does not exist: {what}",
  },
  internal: {
    zh: "出错了，是我们的问题；您的数据没有改变。",
    en: "Something went wrong on our side; nothing was changed.",
    hint: { zh: "请把追踪号告诉管理员。", en: "Tell your administrator the trace number." },
  },
  "rule.required": { zh: "{field} 必填", en: "{field} is required" },
  "rule.type": {
    zh: "{field} 应为 {expected}，收到 {value}",
    en: "{field} must be {expected}, got {value}",
  },
  "rule.minimum": {
    zh: "{field} 不能小于 {limit}，收到 {value}",
    en: "{field} must be at least {limit}, got {value}",
  },
  "rule.maximum": {
    zh: "{field} 不能大于 {limit}，收到 {value}",
    en: "{field} must be at most {limit}, got {value}",
  },
  "rule.above": {
    zh: "{field} 必须大于 {limit}，收到 {value}",
    en: "{field} must be more than {limit}, got {value}",
  },
  "rule.below": {
    zh: "{field} 必须小于 {limit}，收到 {value}",
    en: "{field} must be less than {limit}, got {value}",
  },
  "rule.short": {
    zh: "{field} 至少要有 {limit} 个字符，收到 {value}",
    en: "{field} must have at least {limit} characters, got {value}",
  },
  "rule.long": {
    zh: "{field} 最多 {limit} 个字符，收到 {value}",
    en: "{field} must have at most {limit} characters, got {value}",
  },
  "rule.few": {
    zh: "{field} 至少要有 {limit} 项",
    en: "{field} is too short a list: at least {limit}",
  },
  "rule.many": {
    zh: "{field} 最多 {limit} 项",
    en: "{field} is too long a list: at most {limit}",
  },
  "rule.format": { zh: "{field} 的格式不对：{value}", en: "{field} has the wrong form: {value}" },
  "rule.choice": {
    zh: "{field} 只能是 {limit}，收到 {value}",
    en: "{field} must be one of {limit}, got {value}",
  },
  "rule.unknown": { zh: "不认识的字段 {field}", en: "Unknown field {field}" },
  "rule.other": {
    zh: "{field} 不合规则 {expected}：{value}",
    en: "{field} breaks the rule {expected}: {value}",
  },
};
