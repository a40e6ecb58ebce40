import { workOrdersById } from "../production/index.ts";
import type { Tx } from "../../platform/index.ts";
import { itemTexts, placeTexts } from "./action-text.ts";
import type { MaterialsParts } from "./company.ts";
import type { NodeLines } from "./node-lines.ts";
import type { Run } from "./runs.ts";
import { readSettings, usualSetting } from "./settings.ts";
import { linesIn, receiptNumbers, tableOf, treeOf } from "./shown.ts";
import type { Branch } from "./shown.ts";

type Side = "supply" | "serves" | "made_of";

interface Row extends Omit<Branch, "branches"> {
  readonly depth: number;
  readonly side: Side;
}

function flat(branches: readonly Branch[], side: Side, depth: number): Row[] {
  return branches.flatMap(({ branches: below, ...rest }) => [
    { ...rest, side, depth },
    ...flat(below, side, depth + 1),
  ]);
}

/** One item of a run as its page shows it; null when the item is no more. */
export async function itemPage(
  tx: Tx,
  { catalog, production }: MaterialsParts,
  { run, node }: { readonly run: Run; readonly node: NodeLines },
) {
  const view = await catalog.view.get(tx);
  const places = await production.parties.view.get(tx);
  const { supplies, isWhole } = await treeOf(tx, run, node);
  const rows = supplies.flatMap(({ made, ...supply }) => [
    ...flat([{ ...supply, branches: [] }], "supply", 0),
    ...flat(supply.branches, "serves", 1),
    ...flat(made, "made_of", 1),
  ]);
  const lines = await linesIn(tx, rows);
  const numbers = await receiptNumbers(tx, rows);
  const orders = await workOrdersById(tx, [...new Set(rows.map((each) => -each.ref))]);
  const ofOrder = new Map(orders.map((each) => [-each.id, each.number]));
  const tree = rows.map(({ ref, ...row }) => ({
    ...row,
    number: lines.get(ref)?.number ?? numbers.get(ref) ?? ofOrder.get(ref) ?? "",
    orderId: row.kind === "order" ? (lines.get(ref)?.orderId ?? null) : null,
  }));
  const { itemId: _item, ...setting } = (await readSettings(tx)).get(node.itemId) ?? {
    ...usualSetting,
    itemId: node.itemId,
  };
  const [item] = itemTexts(view, [node.itemId]);
  const [place] = placeTexts(places, [node.placeId]);
  if (!item || !place) return null;
  return {
    ...{ item, place, setting, table: tableOf(run, node), tree, treeIsWhole: isWhole },
    items: itemTexts(view, [...new Set(tree.map((each) => each.itemId))]),
    places: placeTexts(places, [...new Set(tree.map((each) => each.placeId))]),
  };
}
