import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { compose } from "../server/compose.ts";
import { openData, vaultPlaceOf } from "../server/data.ts";
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
import { dataOf, globalsOf } from "./options.ts";
import { operator } from "./session.ts";
import type { GlobalOptions } from "./options.ts";

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

interface Done {
  /** For a program. */
  readonly value: object;
  readonly words: string;
  /** Action for the trail, when something was changed. */
  readonly action?: string;
}

interface Choices {
  readonly yes?: boolean;
}

type Work = (at: Sealing, options: Choices) => Promise<Done>;

async function run(globals: GlobalOptions, work: (at: Sealing) => Promise<Done>): Promise<void> {
  const place = dataOf(globals);
  // Migrated only: whoever lost the key must still be able to say so.
  const { url, embedded } = await openData({ ...place, seals: false }, () => undefined);
  try {
    const done = await withSealed(url, vaultPlaceOf(place), work);
    if (done.action) await note(url, done.action);
    console.log(globals.json ? JSON.stringify(done.value) : done.words);
  } finally {
    await embedded?.release();
  }
}

async function show(at: Sealing): Promise<Done> {
  const { bound, plain, byKey } = await surveyVault(at);
  const keys = [...byKey].map(([key, texts]) => ({ key, texts }));
  const each = keys.map(({ key, texts }) => `${texts} texts are sealed with the key ${key}`);
  return {
    value: { bound, plain, keys },
    words: [`these data ask for the key ${bound ?? "that seals them first"}`, ...each].join("\n"),
  };
}

/** The key that is to follow: made here for the data folder, given by whoever gives the present one. */
function nextKeyOf({ place }: Sealing): string {
  const given = process.env["MILLRACE_VAULT_KEY_NEXT"];
  if (given) return given;
  if (place.key)
    throw new Error(
      "The key is given in MILLRACE_VAULT_KEY: give the one that is to follow in " +
        "MILLRACE_VAULT_KEY_NEXT (32 bytes in base64, such as from `openssl rand -base64 32`).",
    );
  return newKey(realWorld.secret);
}

async function rotate(at: Sealing): Promise<Done> {
  const key = nextKeyOf(at);
  const vault = createVault(Buffer.from(key, "base64"), realWorld.secret);
  const texts = await rotateVault(at, { key, vault });
  const where = at.place.key
    ? "start servers with MILLRACE_VAULT_KEY set to it from now on"
    : `it is in ${at.place.folder}/vault.key`;
  return {
    ...{ value: { key: vault.key, texts }, action: "platform.vault.rotate" },
    words: `${texts} texts are sealed with the new key ${vault.key}; ${where}. Backups made before need the old one.`,
  };
}

/** Asks for a word that nobody types by a slip; who answers no terminal says `--yes`. */
async function confirm(at: Sealing): Promise<void> {
  const { key: own } = await makeVault(realWorld.secret, at.place);
  const { byKey } = await surveyVault(at);
  const lost = [...byKey].reduce((sum, [key, texts]) => sum + (key === own ? 0 : texts), 0);
  const about = `${lost} texts do not open with the key ${own} and will be gone for good.`;
  if (!process.stdin.isTTY) throw new Error(`${about} Repeat with --yes if you mean it.`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const typed = await asking.question(`${about} Type forget to go on: `);
  asking.close();
  if (typed.trim() !== "forget") throw new Error("Nothing was changed.");
}

async function forget(at: Sealing): Promise<Done> {
  const gone = await forgetLost(at);
  return {
    ...{ value: { gone }, action: "platform.vault.forget" },
    words:
      `${gone} texts that nobody can open are gone: second steps are set up anew at the next ` +
      "sign-in; connections and webhooks without their secrets are paused until they are set.",
  };
}

/** Adds `millrace vault`. */
export function addVault(program: Command): void {
  const vault = program
    .command("vault")
    .description("the key that secrets are sealed with: what asks for it, another one, a lost one");
  const verb = (name: string, description: string, work: Work) =>
    vault
      .command(name)
      .description(description)
      .action((options: Choices, command: Command) =>
        run(globalsOf(command), (at) => work(at, options)),
      );
  verb("show", "say which key is asked for and how much it sealed", show);
  verb("rotate", "seal everything anew with another key; servers must be stopped", rotate);
  verb(
    "forget",
    "let go what no key opens any more; servers must be stopped",
    async (at, { yes }) => {
      if (!yes) await confirm(at);
      return forget(at);
    },
  ).option("--yes", "do not ask");
}
