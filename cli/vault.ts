import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { Told } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import { vaultPlaceOf } from "../server/data.ts";
import { listTenants } from "../server/modules/people/index.ts";
import {
  createVault,
  forgetLost,
  makeVault,
  newKey,
  realWorld,
  rotateVault,
  surveyVault,
} from "../server/platform/index.ts";
import type { Sealing } from "../server/platform/index.ts";
import { withSealed } from "../server/sealed.ts";
import { both } from "./language.ts";
import { dataOf, openPlace } from "./options.ts";
import { operator } from "./session.ts";
import { act } from "./work.ts";
import type { At, Said } from "./work.ts";

/** Writes into every company's trail what was done with its secrets. */
async function note(url: string, action: string): Promise<void> {
  const { database } = compose({ url, world: realWorld });
  try {
    for (const { id, cell } of await listTenants(database))
      await database.transact({ cell, tenantId: id }, operator, async (tx) =>
        tx.audit({ action, subjectKind: "tenant", subjectId: id }),
      );
  } finally {
    await database.close();
  }
}

interface Done extends Said {
  /** Action for the trail, when something was changed. */
  readonly action?: string;
}

interface Choices {
  readonly yes?: boolean;
}

type Work = (sealing: Sealing, at: At, options: Choices) => Promise<Done>;

/** Does something with the key; what has begun to change it ends, whoever presses Ctrl+C. */
async function run(at: At, work: (sealing: Sealing) => Promise<Done>): Promise<Said> {
  // Migrated only: whoever lost the key must still be able to say so.
  const { url, embedded } = await openPlace(at.globals, { seals: false });
  try {
    at.signal.throwIfAborted();
    const done = await withSealed(url, vaultPlaceOf(dataOf(at.globals)), work);
    if (done.action) await note(url, done.action);
    return done;
  } finally {
    await embedded?.release();
  }
}

async function show(at: Sealing): Promise<Done> {
  const { bound, plain, byKey } = await surveyVault(at);
  const keys = [...byKey].map(([key, texts]) => ({ key, texts }));
  const each = keys.map(({ key, texts }) =>
    both(`${texts} texts are sealed with the key ${key}`, `${texts} 项内容由密钥 ${key} 封存`),
  );
  const first = both("that seals them first", "（首次封存时确定）");
  return {
    value: { bound, plain, keys },
    words: [
      both(`these data ask for the key ${bound ?? first}`, `这些数据所用的密钥：${bound ?? first}`),
      ...each,
    ].join("\n"),
  };
}

/** The key that is to follow: made here for the data folder, given by whoever gives the present one. */
function nextKeyOf({ place }: Sealing): string {
  const given = process.env["MILLRACE_VAULT_KEY_NEXT"];
  if (given) return given;
  if (place.key)
    throw new Told({
      en:
        "The key is given in MILLRACE_VAULT_KEY: give the one that is to follow in " +
        "MILLRACE_VAULT_KEY_NEXT (32 bytes in base64, such as from `openssl rand -base64 32`).",
      zh:
        "当前密钥由 MILLRACE_VAULT_KEY 给出：请在 MILLRACE_VAULT_KEY_NEXT 中给出新密钥" +
        "（32 字节的 base64，如 `openssl rand -base64 32` 的输出）。",
    });
  return newKey(realWorld.secret);
}

async function rotate(at: Sealing): Promise<Done> {
  const key = nextKeyOf(at);
  const vault = createVault(Buffer.from(key, "base64"), realWorld.secret);
  const texts = await rotateVault(at, { key, vault });
  const where = at.place.key
    ? both(
        "start servers with MILLRACE_VAULT_KEY set to it from now on",
        "今后请以它作为 MILLRACE_VAULT_KEY 启动服务器",
      )
    : both(`it is in ${at.place.folder}/vault.key`, `它在 ${at.place.folder}/vault.key 中`);
  return {
    ...{ value: { key: vault.key, texts }, action: "platform.vault.rotate" },
    words: both(
      `${texts} texts are sealed with the new key ${vault.key}; ${where}. Backups made before need the old one.`,
      `${texts} 项内容已改由新密钥 ${vault.key} 封存；${where}。此前的备份仍需旧密钥。`,
    ),
  };
}

/** What is typed in answer to a question; fails when Ctrl+C is pressed instead. */
async function answerTo(question: string, signal: AbortSignal): Promise<string> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  // A terminal that is being read hands Ctrl+C to its reader, not to the program.
  asking.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    return await asking.question(question, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    asking.close();
  }
}

/** Asks for a word that nobody types by a slip; who answers no terminal says `--yes`. */
async function confirm(sealing: Sealing, { signal }: At): Promise<void> {
  const { key: own } = await makeVault(realWorld.secret, sealing.place);
  const { byKey } = await surveyVault(sealing);
  const lost = [...byKey].reduce((sum, [key, texts]) => sum + (key === own ? 0 : texts), 0);
  const about = {
    en: `${lost} texts do not open with the key ${own} and will be gone for good.`,
    zh: `${lost} 项内容无法用密钥 ${own} 打开，将永久放弃。`,
  };
  if (!process.stdin.isTTY)
    throw new Told({
      en: `${about.en} Repeat with --yes if you mean it.`,
      zh: `${about.zh}确认请加 --yes 重试。`,
    });
  const question = both(`${about.en} Type forget to go on: `, `${about.zh}输入 forget 继续：`);
  if ((await answerTo(question, signal)).trim() !== "forget")
    throw new Told({ en: "Nothing was changed.", zh: "没有改动任何内容。" });
}

async function forget(at: Sealing): Promise<Done> {
  const gone = await forgetLost(at);
  return {
    ...{ value: { gone }, action: "platform.vault.forget" },
    words: both(
      `${gone} texts that nobody can open are gone: second steps are set up anew at the next ` +
        "sign-in; connections and webhooks without their secrets are paused until they are set.",
      `已放弃无法打开的 ${gone} 项内容：两步验证在下次登录时重新设置；` +
        "失去密钥的连接与 webhook 会暂停，直至重新设置。",
    ),
  };
}

/** Adds `millrace vault`. */
export function addVault(program: Command): void {
  const vault = program
    .command("vault")
    .description(
      both(
        "the key that secrets are sealed with: what asks for it, another one, a lost one",
        "封存机密的密钥：查看、更换、丢失后的处理",
      ),
    );
  const verb = (name: string, description: string, work: Work) =>
    vault
      .command(name)
      .description(description)
      .action(act((at, options: Choices) => run(at, (sealing) => work(sealing, at, options))));
  verb(
    "show",
    both("say which key is asked for and how much it sealed", "显示所用的密钥及其封存的数量"),
    show,
  );
  verb(
    "rotate",
    both(
      "seal everything anew with another key; servers must be stopped",
      "用新密钥重新封存全部内容；须先停止服务器",
    ),
    rotate,
  );
  verb(
    "forget",
    both(
      "let go what no key opens any more; servers must be stopped",
      "放弃已无密钥可打开的内容；须先停止服务器",
    ),
    async (sealing, at, { yes }) => {
      if (!yes) await confirm(sealing, at);
      return forget(sealing);
    },
  ).option("--yes", both("do not ask", "不再询问"));
}
