import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Catalog } from "../catalog/index.ts";
import type { Parties } from "../parties/index.ts";
import { unknownPlace } from "./room.ts";
import type { ReferenceError } from "./room.ts";

export interface Masters {
  readonly catalog: Catalog;
  readonly parties: Parties;
}

/**
 * Nothing, when every row names an item that can lie somewhere and a place that is there; else the
 * refusal of the first that does not. `list` is the field the rows stand in, as the sender calls it.
 */
export async function mustKnow(
  tx: Tx,
  { catalog, parties }: Masters,
  asked: {
    readonly list: string;
    readonly rows: readonly { readonly itemId: number; readonly placeId?: number }[];
  },
): Promise<Result<null, ReferenceError>> {
  const items = await catalog.view.get(tx);
  const places = await parties.view.get(tx);
  for (const [index, { itemId, placeId }] of asked.rows.entries()) {
    const at = asked.list ? `${asked.list}.${index}.` : "";
    const item = items.item(itemId);
    const named = { field: `${at}itemId`, value: String(itemId) };
    if (!item) return err({ kind: "item_unknown", ...named, rule: "known_item" });
    if (item.kind !== "item")
      return err({ kind: "item_not_stocked", ...named, rule: `kind: item, not ${item.kind}` });
    if (placeId !== undefined && !places.place(placeId))
      return err(unknownPlace(`${at}placeId`, placeId));
  }
  return ok(null);
}
