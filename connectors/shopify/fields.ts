import { text } from "../port/index.ts";
import type { Fields } from "../port/index.ts";

export { list, part, Reader, text, texts } from "../port/index.ts";
export type { Fields } from "../port/index.ts";

/** The code that listings map; a line typed into the shop by hand has only its title. */
export function codeOf(line: Fields): string {
  const names = ["sku", "variant_id", "product_id", "title"];
  return names.map((name) => text(line, name)).find((code) => code !== "") ?? "";
}
