import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";

/** Keeps a picture of a page, whole, or of a part of it in the folder SHOTS, where one is named. */
export async function shot(of: Page | Locator, name: string): Promise<void> {
  const folder = process.env["SHOTS"];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await ("goto" in of ? of.screenshot({ path, fullPage: true }) : of.screenshot({ path }));
}
