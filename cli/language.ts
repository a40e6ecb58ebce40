import type { BothWords } from "../kernel/index.ts";
import { BadArgument } from "./failure.ts";

export type Language = "zh-CN" | "en";

/** The language of a locale's name, such as `zh_CN.UTF-8`; null where it names neither of ours. */
function languageIn(name: string): Language | null {
  if (/^zh\b|^zh_/i.test(name)) return "zh-CN";
  return /^en\b|^en_/i.test(name) ? "en" : null;
}

/** What stands behind `--lang` among the words of a command line; undefined when it is not there. */
function asked(args: readonly string[]): string | undefined {
  const at = args.findIndex((each) => each === "--lang" || each.startsWith("--lang="));
  const found = args[at];
  return found === "--lang" ? args[at + 1] : found?.slice("--lang=".length);
}

/**
 * The language to speak: `--lang`, else MILLRACE_LANG, else the first of LC_ALL, LC_MESSAGES and LANG
 * that is set, else the machine's; English where that is neither. Throws for a language that we lack.
 */
export function languageOf(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const named = { "--lang": asked(args), MILLRACE_LANG: env["MILLRACE_LANG"] || undefined };
  for (const [option, value] of Object.entries(named)) {
    if (value === undefined) continue;
    const language = languageIn(value);
    if (language) return language;
    throw new BadArgument({
      ...{ option, value, rule: "zh-CN or en" },
      zh: "zh-CN 或 en",
    });
  }
  const local = env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"];
  return languageIn(local ?? new Intl.DateTimeFormat().resolvedOptions().locale) ?? "en";
}

let spoken: Language = "en";

/** Sets what the program speaks, once, at its start. */
export function speak(language: Language): void {
  spoken = language;
}

/** The words in the language that is spoken. */
export const say = ({ en, zh }: BothWords): string => (spoken === "zh-CN" ? zh : en);

/** The one or the other, by the language that is spoken: both stand side by side where they are said. */
export const both = (en: string, zh: string): string => say({ en, zh });
