import { CommanderError } from "commander";
import { Told } from "../kernel/index.ts";
import type { BothWords } from "../kernel/index.ts";

/**
 * How the program ends. `no`: the work was done, and its answer is no: a law is broken, a shop cannot
 * be planned. What a signal stopped ends with 128 and the signal's number, as shells have it.
 */
export const exitCodes = { done: 0, failed: 1, no: 2, SIGINT: 130, SIGTERM: 143 } as const;

interface Argument {
  readonly option: string;
  readonly value: string;
  /** What it takes, in English; `zh` in Chinese. */
  readonly rule: string;
  readonly zh: string;
}

/** An argument that is not taken: names the option, the value and the rule. */
export class BadArgument extends Told {
  readonly argument: Argument;
  constructor(argument: Argument, options?: ErrorOptions) {
    const { option, value, rule, zh } = argument;
    const words = {
      en: `${option} takes ${rule}, not ${value === "" ? "nothing" : value}`,
      zh: `${option} 应为${zh}，不能是 ${value === "" ? "空" : value}`,
    };
    super(words, options);
    this.argument = argument;
  }
}

export type StopSignal = "SIGINT" | "SIGTERM";

/** Somebody stopped the work; its words say what is left of it. */
export class Stopped extends Told {
  readonly signal: StopSignal;
  constructor(signal: StopSignal, words?: BothWords) {
    super(words ?? { en: "Stopped: nothing of it was kept.", zh: "已停止：没有留下任何结果。" });
    this.signal = signal;
  }
}

type Names = Readonly<Record<string, unknown>>;

/** Failures of the machine that a person can mend, by the code that they carry. */
const known: Readonly<Record<string, (from: Names) => BothWords>> = {
  EADDRINUSE: ({ address, port }) => ({
    en: `--port ${String(port)} on ${String(address)} is taken, maybe by a Millrace that runs already: stop that one, or choose another --port.`,
    zh: `--port ${String(port)}（${String(address)}）已被占用，可能已有一个 Millrace 在运行：请停止它，或换一个 --port。`,
  }),
  EADDRNOTAVAIL: ({ address }) => ({
    en: `--host ${String(address)} is no address of this machine.`,
    zh: `--host ${String(address)} 不是本机的地址。`,
  }),
  ENOTFOUND: ({ hostname }) => ({
    en: `There is no machine named ${String(hostname)}: look at --host and DATABASE_URL.`,
    zh: `找不到名为 ${String(hostname)} 的机器：请检查 --host 与 DATABASE_URL。`,
  }),
  ECONNREFUSED: ({ address, port }) => ({
    en: `Nobody answers at ${String(address)}:${String(port)}: does the PostgreSQL of DATABASE_URL run?`,
    zh: `${String(address)}:${String(port)} 无人应答：DATABASE_URL 的 PostgreSQL 在运行吗？`,
  }),
  "28P01": ({ message }) => ({
    en: `DATABASE_URL: the user or password is not right (${String(message)}).`,
    zh: `DATABASE_URL：用户或密码不正确（${String(message)}）。`,
  }),
  "3D000": ({ message }) => ({
    en: `DATABASE_URL: ${String(message)}.`,
    zh: `DATABASE_URL：该数据库不存在（${String(message)}）。`,
  }),
  ENOSPC: ({ path }) => ({
    en: `${path ? `${String(path)}: ` : ""}the disk is full.`,
    zh: `${path ? `${String(path)}：` : ""}磁盘已满。`,
  }),
};

/** Failures that name the file or folder they are about. */
const knownOfFiles: Readonly<Record<string, BothWords>> = {
  ENOENT: { en: "there is no such file or folder", zh: "没有这个文件或文件夹" },
  EACCES: { en: "it may not be read or written by this user", zh: "当前用户无权读写" },
  EISDIR: { en: "it is a folder, not a file", zh: "这是文件夹，不是文件" },
  ENOTDIR: { en: "a part of it is a file, not a folder", zh: "其中一段是文件，不是文件夹" },
};

function knownInWords(named: Names): BothWords | undefined {
  const { code, path, message } = named;
  const of = knownOfFiles[String(code)];
  if (of && path !== undefined)
    return { en: `${String(path)}: ${of.en}.`, zh: `${String(path)}：${of.zh}。` };
  return known[String(code)]?.({ ...named, message });
}

/** What commander says of a command line, with what it names in quotes as `$1`. */
const usage: Readonly<Record<string, string>> = {
  "commander.unknownCommand": "没有 $1 这个命令",
  "commander.unknownOption": "没有 $1 这个选项",
  "commander.missingArgument": "缺少参数 $1",
  "commander.optionMissingArgument": "选项 $1 缺少值",
  "commander.missingMandatoryOptionValue": "必须给出选项 $1",
  "commander.excessArguments": "参数过多",
};

function usageInWords({ code, message }: CommanderError): BothWords {
  const [first = "", ...more] = message.replace(/^error: /, "").split("\n");
  const named = /'([^']*)'/.exec(message)?.[1] ?? "";
  const meant = /Did you mean ([^?]*)\?/.exec(more.join(" "))?.[1];
  const zh = usage[code]?.replace("$1", named) ?? first;
  return {
    en: `${first}${meant ? ` (Did you mean ${meant}?)` : ""}. See millrace --help.`,
    zh: `${zh}${meant ? `（是指 ${meant} 吗？）` : ""}。详见 millrace --help。`,
  };
}

/** What went wrong, in both languages; what nobody expected keeps its own English words. */
export function failureInWords(error: unknown): BothWords {
  if (error instanceof Told) return error.words;
  if (error instanceof CommanderError) return usageInWords(error);
  // Every address of a host was tried: each failed in the same way.
  const [only = error] = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  const named = (only ?? {}) as Names;
  const words = knownInWords({ ...named, message: named["message"] });
  if (words) return words;
  const message = only instanceof Error ? only.message : String(only);
  return { en: message, zh: message };
}

/** Which kind of failure it is, for a program, with what it names. */
export function failureAsValue(error: unknown): object {
  if (error instanceof BadArgument) {
    const { option, value, rule } = error.argument;
    return { kind: "bad_argument", option, value, rule };
  }
  if (error instanceof CommanderError) return { kind: "usage" };
  return { kind: error instanceof Stopped ? "stopped" : "failed" };
}
