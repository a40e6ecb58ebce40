// Goal: an administrator adds colleagues and keys in the console, narrows, ends and resets them, and
// what the server refuses is told beside the form. Method: real browser, database of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { saveChannelEndpoint } from "../contract/masters.ts";
import { createKey, createUserEndpoint, listUsers } from "../contract/people.ts";
import {
  beginTwoStepEndpoint,
  confirmTwoStepEndpoint,
  setSignInPolicy,
} from "../contract/two-step.ts";
import type { Client } from "../contract/client.ts";
import { eventually, flaws, openStage, password, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  await api.call(saveChannelEndpoint, {
    key: crypto.randomUUID(),
    body: { code: "B2B", name: "Distributors", nameEn: "Distributors", kind: "manual" },
  });
});

after(() => stage?.close());

/** The value of the code that stands under a label of a secret shown once. */
async function secretOf(page: Page, label: string): Promise<string> {
  const row = page.locator(".m-secret div").filter({ hasText: label });
  return row.locator("code").innerText();
}

test("a colleague is added by keyboard, narrowed to a channel, and can sign in with what is shown once", async () => {
  let first = "";
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/users?open=new");
    const form = page.getByRole("form", { name: "New user" });
    await form.getByLabel("Login").focus();
    await page.keyboard.type("li.si");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Li Si");
    const channels = form.getByRole("group", { name: "Channels", exact: true });
    await channels.getByText(/Only these/).click();
    await channels.getByLabel("Distributors").check();
    await page.keyboard.press("Enter");
    await page.getByText("Li Si has been added").waitFor();
    assert.deepEqual(await flaws(page, "shown once"), []);
    first = await secretOf(page, "Password");
    await page.getByRole("button", { name: "I have kept it, close" }).click();
    await page.getByRole("grid").getByText("li.si").waitFor();
  });
  const { rows } = await api.call(listUsers);
  const added = rows.find((row) => row.login === "li.si");
  assert.equal(added?.channelIds?.length, 1);
  await visit(stage, { as: { login: "li.si", password: first } }, async (page) => {
    await page.goto("/orders");
    await page.getByRole("heading", { level: 1 }).waitFor();
  });
});

test("a login that is taken is refused at the form in the reader's language", async () => {
  await visit(stage, { locale: "zh-CN" }, async (page) => {
    await page.goto("/users?open=new");
    const form = page.getByRole("form");
    await form.getByLabel("\u767b\u5f55\u8d26\u53f7").fill("li.si");
    await form.getByLabel("\u59d3\u540d").fill("Again");
    await page.keyboard.press("Enter");
    await form
      .getByRole("alert")
      .getByText(/li\.si/)
      .waitFor();
  });
});

test("a user is disabled with a way back, and the last owner cannot be", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/users");
    const grid = page.getByRole("grid");
    await grid.getByText("li.si").click();
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("button", { name: "Disable" }).click();
    await grid.getByText("Disabled").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await grid.getByText("Disabled").waitFor({ state: "detached" });
    await page.goto("/users");
    await grid.getByText("Boss", { exact: true }).click();
    await drawer.getByRole("button", { name: "Disable" }).click();
    await drawer.getByText("last owner").waitFor();
  });
});

test("a forgotten password is reset, and the old one no longer fits", async () => {
  let given = "";
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/users");
    await page.getByRole("grid").getByText("li.si").click();
    const form = page.getByRole("form", { name: "Reset password" });
    await form.getByRole("button", { name: "Reset password" }).click();
    await page.getByText("New password for Li Si").waitFor();
    given = await secretOf(page, "Password");
  });
  await visit(stage, { as: { login: "li.si", password: given } }, async (page) => {
    await page.goto("/");
    await page.getByRole("navigation").first().waitFor();
  });
});

test("a key is shown once, works, tells its last use, and ends", async () => {
  let key = "";
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/keys");
    await page.getByText("No key yet").waitFor();
    await page.goto("/keys?open=new");
    const form = page.getByRole("form", { name: "New key" });
    await form.getByLabel("Name").fill("ERP");
    assert.equal(await form.getByRole("button", { name: "New key" }).isDisabled(), true);
    await form.getByLabel("See orders").check();
    await form.getByRole("button", { name: "New key" }).click();
    key = await secretOf(page, "Key");
    assert.match(key, /^mr_/);
    const used = await fetch(`${stage.address}/api/orders`, {
      headers: { authorization: `Bearer ${key}` },
    });
    assert.equal(used.status, 200);
    const refused = await fetch(`${stage.address}/api/users`, {
      headers: { authorization: `Bearer ${key}` },
    });
    assert.equal(refused.status, 403);
    await page.goto("/keys");
    const grid = page.getByRole("grid");
    await grid.getByText("ERP").click();
    assert.equal((await page.content()).includes(key), false, "the key is shown nowhere again");
    await page.getByRole("dialog").getByRole("button", { name: "Revoke key" }).click();
    await grid.getByText("Revoked").waitFor();
  });
});

test("lists are sorted by column, and the address says how", async () => {
  for (const name of ["Zeta", "Alpha", "Mid"]) {
    await api.call(createKey, {
      key: crypto.randomUUID(),
      body: { name, permissions: ["orders.read"] },
    });
  }
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/keys?sort=-name");
    const names = async () => {
      const cells = page.getByRole("grid").locator('[data-column="0"]');
      await cells.getByText("Zeta").waitFor();
      return (await cells.allInnerTexts()).filter((text) => text !== "");
    };
    await eventually(names, ["Zeta", "Mid", "ERP", "Alpha"]);
    await page.getByRole("columnheader", { name: /^Name/ }).getByRole("button").click();
    await page.waitForURL((url) => !url.searchParams.has("sort"));
    await page.getByRole("columnheader", { name: /^Name/ }).getByRole("button").click();
    await page.waitForURL(/sort=name/);
    await eventually(names, ["Alpha", "ERP", "Mid", "Zeta"]);
  });
});

test("a role is copied, given permissions of its own, assigned, and cannot go while somebody has it", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/roles?open=new");
    const form = page.getByRole("form", { name: "New role" });
    await form.getByLabel("Copy of").selectOption({ label: "Customer service" });
    await form.getByLabel("Name").fill("Night desk");
    assert.equal(await form.getByLabel("See stock").isChecked(), true);
    await form.getByLabel("Place and cancel orders").uncheck();
    await form.getByLabel("See the audit trail").check();
    await form.getByRole("button", { name: "New role" }).click();
    const grid = page.getByRole("grid");
    await grid.getByText("Night desk").waitFor();
    await page.goto("/users");
    await grid.getByText("li.si").click();
    const change = page.getByRole("form", { name: "Change user" });
    await change.getByLabel("Role").selectOption({ label: "Night desk" });
    await change.getByRole("button", { name: "Save" }).click();
    await grid.getByText("Night desk").waitFor();
    await page.goto("/roles");
    await grid.getByText("Night desk").click();
    await page.getByRole("button", { name: "Remove role" }).click();
    await page.getByText("This role still belongs to 1: Li Si").waitFor();
    assert.deepEqual(await flaws(page, "a role"), []);
  });
});

const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** The first administrator sets his second step up, and asks one of everybody. */
async function askTwoStepOfAll(): Promise<void> {
  const key = () => crypto.randomUUID();
  const { secret } = await api.call(beginTwoStepEndpoint, { key: key(), body: { password } });
  await api.call(confirmTwoStepEndpoint, { key: key(), body: { code: codeOf(secret) } });
  await api.call(setSignInPolicy, { key: key(), body: { twoStepRequired: true } });
}

test("a second step: asked of everybody, set up before anything opens, then asked at the door", async () => {
  const wang = { login: "wang.wu", password: "a-first-word-77" };
  const person = { ...wang, name: "Wang Wu", role: "planner", locale: "en" } as const;
  await api.call(createUserEndpoint, { key: crypto.randomUUID(), body: person });
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/users");
    await page.getByLabel("Everybody needs a second step to sign in").click();
    await page.getByText("while you have none").waitFor();
  });
  await askTwoStepOfAll();
  let kept = "";
  await visit(stage, { locale: "en", as: wang }, async (page) => {
    await page.goto("/orders");
    await page.getByRole("heading", { name: "Set up your second step" }).waitFor();
    await page.getByLabel("Current password").fill(wang.password);
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("img", { name: /Read this picture/ }).waitFor();
    assert.deepEqual(await flaws(page, "enrolment"), []);
    const secret = await page.getByRole("form", { name: "Turn on" }).locator("code").innerText();
    await page.getByLabel("Code").fill(codeOf(secret.replaceAll(" ", "")));
    await page.getByRole("button", { name: "Turn on" }).click();
    kept = await secretOf(page, "Code 10");
    await page.getByRole("button", { name: "I have kept it, close" }).click();
    await page.getByRole("heading", { name: "Orders", level: 1 }).waitFor();
  });
  await visit(stage, { locale: "en", as: null }, async (page) => {
    await page.goto("/account");
    await page.getByLabel("Login").fill(wang.login);
    await page.getByLabel("Password").fill(wang.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByLabel("Code").fill(kept);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("Recovery codes left: 9").waitFor();
  });
});
