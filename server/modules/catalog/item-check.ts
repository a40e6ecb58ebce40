import type { BodyOf } from "../../../contract/index.ts";
import type { saveItemsEndpoint } from "../../../contract/items.ts";
import type { FieldProblem } from "../../platform/index.ts";
import { isGtin } from "./model.ts";
import type { CatalogView } from "./model.ts";

export type TypedItem = BodyOf<typeof saveItemsEndpoint>["items"][number];

const isGtinLong = (code: string) => /^(\d{8}|\d{12,14})$/.test(code);

type Say = (field: string, value: string | number, rule: string) => FieldProblem;

function barcodeProblems(
  item: TypedItem,
  say: Say,
  { view, seen }: { readonly view: CatalogView; readonly seen: Map<string, string> },
): FieldProblem[] {
  const own = view.byCode(item.code)?.id;
  const codes = [
    ...(item.barcode === undefined ? [] : [{ field: "barcode", code: item.barcode, gtin: true }]),
    ...(item.barcodes ?? []).map(({ code }, at) => ({
      ...{ field: `barcodes.${at}.code`, code, gtin: isGtinLong(code) },
    })),
  ];
  return codes.flatMap(({ field, code, gtin }) => {
    if (gtin && !isGtin(code)) return [say(field, code, "barcode_wrong")];
    const holder = view.byBarcode(code)?.itemId;
    const taken = holder !== undefined && holder !== own;
    const twice = seen.has(code) && seen.get(code) !== item.code;
    seen.set(code, item.code);
    return taken || twice ? [say(field, code, "barcode_taken")] : [];
  });
}

function unitProblems(item: TypedItem, say: Say, view: CatalogView): FieldProblem[] {
  const smallest = item.unit ?? view.byCode(item.code)?.unit ?? "";
  const seen = new Set([smallest.toLowerCase()]);
  return (item.units ?? []).flatMap(({ unit }, at) => {
    const known = seen.has(unit.toLowerCase());
    seen.add(unit.toLowerCase());
    return known ? [say(`units.${at}.unit`, unit, "unit_twice")] : [];
  });
}

function partProblems(
  item: TypedItem,
  say: Say,
  { view, codes }: { readonly view: CatalogView; readonly codes: ReadonlySet<string> },
): FieldProblem[] {
  const known = view.byCode(item.code);
  const parts = item.parts ?? (known ? view.partsOf(known.id) : []);
  const kind = item.kind ?? known?.kind ?? "item";
  if (kind === "bundle" && parts.length === 0) return [say("parts", item.code, "bundle_empty")];
  const seen = new Set<string>();
  return (item.parts ?? []).flatMap(({ code }, at) => {
    const twice = seen.has(code);
    seen.add(code);
    if (twice) return [say(`parts.${at}.code`, code, "part_twice")];
    const there = codes.has(code) || view.byCode(code) !== undefined;
    return there ? [] : [say(`parts.${at}.code`, code, "item_unknown")];
  });
}

/** Everything that is wrong with a list of items, row by row, so that all can be mended at once. */
export function itemProblems(view: CatalogView, items: readonly TypedItem[]): FieldProblem[] {
  const codes = new Set(items.map((item) => item.code));
  const seenCodes = new Set<string>();
  const seen = new Map<string, string>();
  return items.flatMap((item, at) => {
    const say: Say = (inner, value, rule) => {
      const field = `items.${at}.${inner}`;
      const values = { field, value, code: value, item: item.code };
      return { field, value: String(value), rule, values };
    };
    const twice = seenCodes.has(item.code) ? [say("code", item.code, "item_twice")] : [];
    seenCodes.add(item.code);
    return [
      ...twice,
      ...barcodeProblems(item, say, { view, seen }),
      ...unitProblems(item, say, view),
      ...partProblems(item, say, { view, codes }),
    ];
  });
}
