import { createHash } from "node:crypto";
import { datesAllowed } from "./dates.ts";
import { fields, superstore, superstoreReturns, uciOnlineRetail } from "./mapping.ts";
import type { Field, FileMapping } from "./mapping.ts";
import { wholeUnits } from "./numbers.ts";

type Row = Readonly<Record<string, string>>;

/** Column names as exports of platforms and ERP systems write them, the surer first. */
const words: Readonly<Record<Field, readonly string[]>> = {
  order: [
    ...["订单号", "订单编号", "主订单编号", "平台订单号", "外部订单号", "单号", "order id"],
    ...["order no", "order number", "orderid", "invoiceno", "invoice no", "po number"],
  ],
  code: [
    ...["货品编码", "货品编号", "商品编码", "商家编码", "规格编码", "物料编码", "sku编码", "编码"],
    ...["货号", "item code", "item no", "stockcode", "product id", "product code", "sku", "code"],
  ],
  barcode: [...["条码", "商品条码", "国际条码", "69码", "barcode", "ean", "gtin", "upc"]],
  unit: ["单位", "计量单位", "包装单位", "unit", "uom", "unit of measure"],
  place: ["地点", "地点编码", "仓库", "仓库编码", "库房", "place", "warehouse"],
  name: [
    ...["货品名称", "商品名称", "产品名称", "宝贝标题", "商品标题", "标题", "品名", "名称"],
    ...["商品名", "货品名", "产品名"],
    ...["description", "product name", "item name", "title", "name"],
  ],
  quantity: [
    ...["数量", "件数", "购买数量", "宝贝数量", "商品数量", "订购数量"],
    ...["实盘数量", "盘点数量", "库存数量", "库存", "现有量", "quantity", "qty", "units", "pieces"],
  ],
  price: ["单价", "商品单价", "销售单价", "成交单价", "价格", "unit price", "unitprice", "price"],
  amount: [
    ...["金额", "实付金额", "成交金额", "应付金额", "实付", "小计", "销售额"],
    ...["amount", "line total", "sales", "subtotal"],
  ],
  placedAt: [
    ...["下单时间", "订单创建时间", "创建时间", "订单时间", "付款时间", "成交时间", "下单日期"],
    ...["订单日期", "日期", "order date", "invoicedate", "created at", "placed at", "date"],
  ],
  buyer: ["买家", "买家昵称", "客户", "客户编号", "会员", "customer id", "customerid", "buyer"],
  region: ["省份", "省", "收货省", "province", "state", "country"],
  status: ["订单状态", "交易状态", "状态", "order status", "status"],
};

/** A column's name without case, brackets with notes, and the signs between its words. */
const plainName = (header: string) =>
  header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\(.*?\)|\[.*?\]|【.*?】/g, "")
    .replace(/[\s_*:-]+/g, " ")
    .trim();

/** Whether a column's values look like what its name says: a date, a number of pieces. */
function fits(field: Field, values: readonly string[]): boolean {
  const filled = values.filter((value) => value.trim() !== "");
  if (field === "placedAt") return datesAllowed(filled).length > 0;
  if (field === "quantity") {
    return filled.filter((value) => wholeUnits(value) !== null).length * 2 >= filled.length;
  }
  return true;
}

function findColumn(field: Field, headers: readonly string[], samples: readonly Row[]) {
  const values = (header: string) => samples.map((row) => row[header] ?? "");
  const named = words[field].flatMap((word) =>
    headers.filter((header) => plainName(header) === word),
  );
  return named.find((header) => fits(field, values(header)));
}

const inCommas = /^[^\d,.]*(\d{1,3}(\.\d{3})+|\d+),\d{1,2}[^\d,.]*$/;

/** True of amounts such as `1.234,50`: some end in cents behind a comma, and none behind a point. */
function hasCommas(values: readonly string[]): boolean {
  const isPointed = values.some((value) => /\.\d{1,2}\D*$/.test(value));
  return !isPointed && values.some((value) => inCommas.test(value.trim()));
}

/** A known file's mapping; its dates as the samples show them, where they leave no choice. */
function knownMapping(headers: readonly string[], samples: readonly Row[]): FileMapping | null {
  for (const known of [uciOnlineRetail, superstore, superstoreReturns]) {
    if (!Object.values(known.columns).every((column) => headers.includes(column))) continue;
    // A column of order numbers alone does not tell returns from payments or parcels.
    if (known.kind === "returns" && headers.length > 2) continue;
    const { placedAt } = known.columns;
    const allowed = placedAt ? datesAllowed(samples.map((row) => row[placedAt] ?? "")) : [];
    const [dates] = allowed;
    return dates && !allowed.includes(known.dates) ? { ...known, dates } : known;
  }
  return null;
}

/** A file's columns whatever their order and spelling: the same report next month is known by it. */
export function fingerprintOf(headers: readonly string[]): string {
  const names = headers.map(plainName).sort();
  return createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 32);
}

/**
 * A mapping guessed from column names (Chinese or English) and sample rows, for a person to check
 * and to complete: what could not be found is left out. Dates that may be read both ways are taken
 * day first. A file with codes and quantities, but no order number, is a stock count.
 */
export function guessMapping(headers: readonly string[], samples: readonly Row[]): FileMapping {
  const known = knownMapping(headers, samples);
  if (known) return known;
  const found = fields.flatMap((field) => {
    const column = findColumn(field, headers, samples);
    return column ? [[field, column] as const] : [];
  });
  const columns: FileMapping["columns"] = Object.fromEntries(found);
  const { order, code, quantity, placedAt } = columns;
  const isCount = !order && Boolean(code && quantity);
  const dates = placedAt ? datesAllowed(samples.map((row) => row[placedAt] ?? ""))[0] : undefined;
  const amounts = [columns.price, columns.amount].flatMap((column) =>
    column ? samples.map((row) => row[column] ?? "") : [],
  );
  return {
    name: "suggested",
    ...(isCount && { kind: "stock" as const, codes: "item" as const }),
    columns: isCount
      ? pick(columns, ["code", "barcode", "name", "quantity", "unit", "place"])
      : pick(columns, orderFields),
    dates: dates ?? "ymd",
    zone: "Asia/Shanghai",
    currency: "CNY",
    ...(hasCommas(amounts) && { decimal: "," as const }),
    codeKinds: [],
  };
}

const orderFields = fields.filter((field) => field !== "place");

function pick(columns: FileMapping["columns"], wanted: readonly Field[]): FileMapping["columns"] {
  return Object.fromEntries(
    Object.entries(columns).filter(([field]) => wanted.includes(field as Field)),
  );
}

/** As guessMapping; null when the file cannot be read as orders by it. */
export function suggestMapping(
  headers: readonly string[],
  samples: readonly Row[],
): FileMapping | null {
  const guessed = guessMapping(headers, samples);
  const { order, code, quantity, placedAt } = guessed.columns;
  const isWhole = guessed.kind === "returns" || (order && code && quantity && placedAt);
  return isWhole && guessed.kind !== "stock" ? guessed : null;
}
