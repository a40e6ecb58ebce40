import { demandKinds, supplyKinds } from "../../../engines/materials/index.ts";
import { assert, dayFromText, dayToText } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { linesById } from "../orders/index.ts";
import { workOrdersOfSupplies } from "../production/index.ts";
import { supplyNumbers } from "../stock/index.ts";
import type { DemandLine, NodeLines, SupplyLine } from "./node-lines.ts";
import { readNodes } from "./runs.ts";
import type { Run } from "./runs.ts";

/** One day of an item's table on which something moves. */
export interface TableDay {
  readonly day: string;
  gross: number;
  receipts: number;
  planned: number;
  net: number;
  balance: number;
}

const textOf = (day: number) => dayToText(day as Day);

/** The time-phased table of an item: every day on which something is asked or comes. */
export function tableOf(run: Run, { node, supplies, demands, pegs }: NodeLines): TableDay[] {
  const first = dayFromText(run.firstDay ?? "1970-01-01") as number;
  const days = new Map<number, TableDay & { lent: number }>();
  const at = (day: number) => {
    const on = Math.max(first, day);
    const empty = { gross: 0, receipts: 0, planned: 0, net: 0, balance: 0, lent: 0 };
    const known = days.get(on) ?? { day: textOf(on), ...empty };
    days.set(on, known);
    return known;
  };
  at(first);
  let balance = 0;
  const planned = new Set<number>();
  for (const [supply, kind, , , newDay, , newUnits] of supplies)
    if (kind === 0) balance += newUnits;
    else if (kind === 1) at(newDay).receipts += newUnits;
    else {
      at(newDay).planned += newUnits;
      planned.add(supply);
    }
  const dayOf = new Map(demands.map(([demand, , , day]) => [demand, day]));
  for (const [, kind, , day, units] of demands) if (kind !== 3) at(day).gross += units;
  for (const [supply, from, demand, to, units, pegDay] of pegs) {
    const day = dayOf.get(demand) ?? pegDay;
    if (to === node && planned.has(supply)) at(day).net += units;
    if (to === node && from !== node) at(day).lent += units;
    if (to !== node) at(day).lent -= units;
  }
  return [...days.entries()]
    .toSorted(([one], [other]) => one - other)
    .map(([, { lent, ...row }]) => {
      balance += row.receipts + row.planned + lent - row.gross;
      return { ...row, balance };
    });
}

/** What arrives from another place is a transfer; what leaves for one is sent. */
type BranchKind = (typeof supplyKinds)[number] | (typeof demandKinds)[number] | "sent";

const kindOf = (kinds: readonly BranchKind[], at: number): BranchKind => {
  const kind = kinds[at];
  assert(kind !== undefined, `a run has no kind ${at} of ${kinds.join()}`);
  return kind;
};
const askedKind = (at: number): BranchKind => {
  const kind = kindOf(demandKinds, at);
  return kind === "transfer" ? "sent" : kind;
};

/** A supply or a demand of the tree, with what it serves or is served by below it. */
export interface Branch {
  readonly kind: BranchKind;
  readonly itemId: number;
  readonly placeId: number;
  /** The receipt's or the claim's number in the run; 0 when it has none. */
  readonly ref: number;
  readonly day: string;
  /** Units of the whole, and those that go along this branch. */
  readonly units: number;
  readonly pegged: number;
  readonly branches: Branch[];
}

/** Branches beyond so many are not followed: a screw is in everything. */
const mostBranches = 400;

interface Walk {
  readonly nodes: Map<number, NodeLines>;
  readonly tx: Tx;
  readonly runId: number;
  left: number;
}

async function nodeAt(walk: Walk, node: number): Promise<NodeLines | undefined> {
  if (!walk.nodes.has(node))
    for (const each of await readNodes(walk.tx, walk.runId, [node])) walk.nodes.set(node, each);
  return walk.nodes.get(node);
}

const supplyBranch = (
  at: NodeLines,
  line: SupplyLine,
  rest: Pick<Branch, "pegged" | "branches">,
): Branch => ({
  ...{ kind: kindOf(supplyKinds, line[1]), itemId: at.itemId, placeId: at.placeId },
  ...{ ref: line[2], day: textOf(line[4]), units: line[6], ...rest },
});

const demandBranch = (
  at: NodeLines,
  line: DemandLine,
  rest: Pick<Branch, "pegged" | "branches">,
): Branch => ({
  ...{ kind: askedKind(line[1]), itemId: at.itemId, placeId: at.placeId },
  ...{ ref: line[2], day: textOf(line[3]), units: line[4], ...rest },
});

/** Who a supply serves, up to the end demand. */
async function upward(walk: Walk, at: NodeLines, supply: number): Promise<Branch[]> {
  const found: Branch[] = [];
  for (const [from, , demand, to, units] of at.pegs) {
    if (from !== supply || walk.left <= 0) continue;
    walk.left -= 1;
    const asking = await nodeAt(walk, to);
    const line = asking?.demands.find((each) => each[0] === demand);
    if (!asking || !line) continue;
    const parentAt = line[6] < 0 ? undefined : await nodeAt(walk, line[6]);
    const parent = parentAt?.supplies.find((each) => each[0] === line[5]);
    const branches =
      parentAt && parent
        ? [
            supplyBranch(parentAt, parent, {
              ...{ pegged: parent[6], branches: await upward(walk, parentAt, parent[0]) },
            }),
          ]
        : [];
    found.push(demandBranch(asking, line, { pegged: units, branches }));
  }
  return found;
}

/** What a supply is made of, down to stock and to what is bought. */
async function downward(walk: Walk, at: NodeLines, supply: number): Promise<Branch[]> {
  const found: Branch[] = [];
  for (const part of at.parts) {
    const below = await nodeAt(walk, part);
    for (const line of below?.demands ?? []) {
      if (!below || line[5] !== supply || walk.left <= 0) continue;
      walk.left -= 1;
      const branches: Branch[] = [];
      for (const [from, fromNode, demand, , units] of below.pegs) {
        if (demand !== line[0]) continue;
        const giving = await nodeAt(walk, fromNode);
        const given = giving?.supplies.find((each) => each[0] === from);
        if (!giving || !given) continue;
        const under = given[1] === 0 ? [] : await downward(walk, giving, from);
        branches.push(supplyBranch(giving, given, { pegged: units, branches: under }));
      }
      found.push(demandBranch(below, line, { pegged: line[4], branches }));
    }
  }
  return found;
}

/** Every supply of an item with who it serves, up to the end, and what it is made of, down to stock. */
export async function treeOf(tx: Tx, run: Run, at: NodeLines) {
  const walk: Walk = { nodes: new Map([[at.node, at]]), tx, runId: run.id, left: mostBranches };
  const supplies = [];
  for (const line of at.supplies) {
    if (line[6] === 0) continue;
    const serves = await upward(walk, at, line[0]);
    const made = await downward(walk, at, line[0]);
    const pegged = serves.reduce((sum, each) => sum + each.pegged, 0);
    supplies.push({ ...supplyBranch(at, line, { pegged, branches: serves }), made });
  }
  return { supplies, isWhole: walk.left > 0 };
}

/** The order lines among rows of a tree, by their number in the run. */
export const linesIn = (tx: Tx, rows: readonly Pick<Branch, "kind" | "ref">[]) =>
  linesById(tx, [...new Set(rows.filter((each) => each.kind === "order").map((each) => each.ref))]);

/** Numbers of the receipts among rows of a tree, by their number in the run. */
export async function receiptNumbers(
  tx: Tx,
  rows: readonly Pick<Branch, "kind" | "ref">[],
): Promise<Map<number, string>> {
  const ids = rows
    .filter((each) => each.kind === "receipt" && each.ref > 0)
    .map((each) => each.ref);
  const orders = await workOrdersOfSupplies(tx, ids);
  const names = await supplyNumbers(tx, ids);
  for (const [id, { number }] of orders) names.set(id, number);
  return names;
}
