// Goal: the first load of the console stays light, and asks no other host for anything.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { buildConsole } from "./build.ts";

const firstLoadMax = 150 * 1_024;

test("what the first page loads is at most 150 KB gzipped, without Ant Design", async () => {
  const folder = await buildConsole();
  const page = await readFile(join(folder, "index.html"), "utf8");
  const named = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(
    ([, path = ""]) => path,
  );
  assert.ok(named.length >= 2, "the page names its script and its styles");
  const assets = await readdir(join(folder, "assets"));
  const words = assets.filter((name) => /^(shell|parts)\.zh-CN-/.test(name));
  assert.equal(words.length, 2);
  let bytes = 0;
  for (const path of [...named, ...words.map((name) => `assets/${name}`)]) {
    const content = await readFile(join(folder, path));
    assert.doesNotMatch(content.toString("utf8"), /ant-btn/, `${path} carries Ant Design`);
    bytes += gzipSync(content, { level: 9 }).length;
  }
  assert.ok(bytes <= firstLoadMax, `${Math.round(bytes / 1_024)} KB`);
  // What reads codes of the camera is served by us, to whoever opens the camera.
  assert.ok(assets.some((name) => /^zxing_reader-.+\.wasm$/.test(name)));
  assert.ok(!named.some((path) => /camera|decoding|zxing/.test(path)), named.join());
  assert.doesNotMatch(page, /(?:src|href)="(?:https?:)?\/\//, "everything comes from our own host");
});
