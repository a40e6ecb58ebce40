import { readFileSync } from "node:fs";
import { Command, CommanderError, Help } from "commander";
import { exitCodes, failureAsValue, failureInWords, Stopped } from "./failure.ts";
import { both, languageOf, say, speak } from "./language.ts";
import { verbOf, verbs } from "./verbs.ts";

/** Commander's own words of help, which it has in English. */
const titles: Readonly<Record<string, string>> = {
  "Usage:": "用法：",
  "Options:": "选项：",
  "Global Options:": "通用选项：",
  "Commands:": "命令：",
  "Arguments:": "参数：",
};

function versionOf(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function openProgram(): Command {
  return new Command("millrace")
    .description(
      both(
        "Every channel's order becomes one promise, one plan and one traceable delivery.",
        "各渠道的订单，化为一个承诺、一份计划、一次可追溯的交付。",
      ),
    )
    .option(
      "--data <folder>",
      both("folder for the data (or MILLRACE_DATA)", "数据文件夹（或 MILLRACE_DATA）"),
      process.env["MILLRACE_DATA"] || "./data",
    )
    .option(
      "--json",
      both(
        "print the result, or what went wrong, as one line of JSON",
        "以一行 JSON 输出结果或错误",
      ),
    )
    .option(
      "--lang <language>",
      both(
        "zh-CN or en (or MILLRACE_LANG); otherwise the terminal's (LANG)",
        "zh-CN 或 en（或 MILLRACE_LANG）；否则按终端语言（LANG）",
      ),
    )
    .version(versionOf(), "-V, --version", both("print the version", "显示版本"))
    .helpOption("-h, --help", both("say what a command does and takes", "说明命令的用途与参数"))
    .helpCommand(false)
    .configureHelp({
      showGlobalOptions: true,
      optionDescription: (option) =>
        new Help().optionDescription(option).replace("(default: ", both("(default: ", "（默认 ")),
      styleTitle: (title) => both(title, titles[title] ?? title),
    })
    .configureOutput({
      writeOut: (text) => console.log(text.trimEnd()),
      writeErr: (text) => console.error(text.trimEnd()),
      outputError: () => undefined,
    })
    .exitOverride();
}

/** Says what went wrong, to a person or to a program; gives how the program ends. */
function tell(error: unknown, isJson: boolean): number {
  const words = failureInWords(error);
  if (isJson)
    console.log(JSON.stringify({ error: { ...failureAsValue(error), message: say(words) } }));
  else console.error(say(words));
  return error instanceof Stopped ? exitCodes[error.signal] : exitCodes.failed;
}

/** Carries out a command line, and says what came of it; gives how the program ends. */
export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  try {
    speak(languageOf(args, env));
    const program = openProgram();
    const asked = verbs[verbOf(args) ?? ""];
    // Help, and a word that is no verb, ask for all of them.
    for (const load of asked ? [asked] : Object.values(verbs)) (await load())(program);
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? exitCodes.done);
  } catch (error) {
    // Help and the version are said already; so is help where no verb was named, which is a mistake.
    if (error instanceof CommanderError && /^commander\.(help|version)/.test(error.code))
      return error.exitCode;
    return tell(error, args.includes("--json"));
  }
}
