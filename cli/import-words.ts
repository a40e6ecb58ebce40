import { Told } from "../kernel/index.ts";
import type { ImportRun } from "../server/modules/channels/index.ts";
import { platformSentences, sentenceOf } from "../server/platform/index.ts";
import type { Locale } from "../server/platform/index.ts";
import { Stopped } from "./failure.ts";

/** Why a file is not taken, in the words that the server has for it. */
export function refusalOf(file: string, { kind, ...values }: { readonly kind: string }): Told {
  const inWords = (locale: Locale) =>
    sentenceOf(platformSentences, { kind, values }, locale).message;
  return new Told({ en: `${file}: ${inWords("en")}`, zh: `${file}：${inWords("zh-CN")}` });
}

/** What is left of an import that was stopped: what is in stays, and the same command goes on. */
export function stoppedAt({ reason }: AbortSignal, run: ImportRun): Stopped {
  const { signal } = reason as Stopped;
  const rows = run.importedRows + run.knownRows + run.heldRows;
  return new Stopped(signal, {
    en: `Import ${run.id} is cancelled at line ${run.untilLine}: ${rows} lines are in and stay. The same command takes the others in too.`,
    zh: `导入 ${run.id} 已在第 ${run.untilLine} 行取消：已导入的 ${rows} 行会保留。再次运行同一命令即可导入其余各行。`,
  });
}
