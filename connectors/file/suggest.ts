import { datesAllowed } from "./dates.ts";
import { superstore, superstoreReturns, uciOnlineRetail } from "./mapping.ts";
import type { FileMapping } from "./mapping.ts";
import { wholeUnits } from "./numbers.ts";

type Field = keyof FileMapping["columns"];
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
  name: [
    ...["货品名称", "商品名称", "宝贝标题", "商品标题", "标题", "品名", "名称"],
    ...["description", "product name", "item name", "title", "name"],
  ],
  quantity: [
    ...["数量", "件数", "购买数量", "宝贝数量", "商品数量", "订购数量"],
    ...["quantity", "qty", "units", "pieces"],
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

/** A known file's mapping; its dates as the samples show them, where they leave no choice. */
function knownMapping(headers: readonly string[], samples: readonly Row[]): FileMapping | null {
  for (const known of [uciOnlineRetail, superstore, superstoreReturns]) {
    if (!Object.values(known.columns).every((column) => headers.includes(column))) continue;
    const { placedAt } = known.columns;
    const allowed = placedAt ? datesAllowed(samples.map((row) => row[placedAt] ?? "")) : [];
    const [dates] = allowed;
    return dates && !allowed.includes(known.dates) ? { ...known, dates } : known;
  }
  return null;
}

/**
 * A mapping guessed from column names (Chinese or English) and sample rows, for a person to check.
 * Gives null when the order number, code, quantity or date cannot be found. Dates that may be read
 * both ways are taken day first.
 */
export function suggestMapping(
  headers: readonly string[],
  samples: readonly Row[],
): FileMapping | null {
  const known = knownMapping(headers, samples);
  if (known) return known;
  const find = (field: Field) => findColumn(field, headers, samples);
  const [order, code, quantity, placedAt] = [
    find("order"),
    find("code"),
    find("quantity"),
    find("placedAt"),
  ];
  if (!order || !code || !quantity || !placedAt) return null;
  const optional = (["name", "price", "amount", "buyer", "region", "status"] as const).flatMap(
    (field) => {
      const column = find(field);
      return column ? [[field, column] as const] : [];
    },
  );
  return {
    name: "suggested",
    columns: { order, code, quantity, placedAt, ...Object.fromEntries(optional) },
    dates: datesAllowed(samples.map((row) => row[placedAt] ?? ""))[0] ?? "ymd",
    zone: "Asia/Shanghai",
    currency: "CNY",
    codeKinds: [],
  };
}
