import type { Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { every } from "../nodes.ts";
import type { NodeKey } from "../nodes.ts";

/** How the items of some parts are called, each once. */
export async function itemNames(
  tx: Tx,
  catalog: Catalog,
  parts: readonly Pick<NodeKey, "itemId">[],
) {
  const view = await catalog.view.get(tx);
  const ids = new Set(parts.map((each) => each.itemId));
  ids.delete(every);
  return [...ids].map((id) => {
    const { code = `#${id}`, name = "", nameEn = "" } = view.item(id) ?? {};
    return { id, code, name, nameEn };
  });
}
