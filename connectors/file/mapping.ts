/** Which column says what, and how its text is to be read. */
export interface FileMapping {
  readonly name: string;
  readonly columns: {
    readonly order: string;
    readonly code: string;
    readonly name?: string;
    readonly quantity: string;
    /** Exact unit price; the line amount is quantity × price, rounded once. */
    readonly price?: string;
    /** Line amount, when the file gives it instead of a price. */
    readonly amount?: string;
    readonly placedAt: string;
    readonly buyer?: string;
    readonly region?: string;
    readonly status?: string;
  };
  /** Order of the date's parts; the separator may be any of `-`, `/`, `.`. */
  readonly dates: "ymd" | "dmy" | "mdy";
  readonly zone: string;
  readonly currency: string;
  /** An order number that starts so is a cancellation. */
  readonly cancellationPrefix?: string;
  /** Codes that are no items, by pattern; the first match counts. */
  readonly codeKinds: readonly {
    readonly pattern: string;
    readonly kind: "shipping" | "fee" | "discount";
  }[];
}

/** UCI Online Retail: invoices of a UK giftware wholesaler, `C…` a cancellation without reference. */
export const uciOnlineRetail: FileMapping = {
  name: "uci-online-retail",
  columns: {
    order: "InvoiceNo",
    code: "StockCode",
    name: "Description",
    quantity: "Quantity",
    price: "UnitPrice",
    placedAt: "InvoiceDate",
    buyer: "CustomerID",
    region: "Country",
  },
  dates: "ymd",
  zone: "Europe/London",
  currency: "GBP",
  cancellationPrefix: "C",
  codeKinds: [
    { pattern: "^(POST|DOT|C2)$", kind: "shipping" },
    { pattern: "^(D)$", kind: "discount" },
    { pattern: "^(M|m|S|B|PADS|CRUK|AMAZONFEE|BANK CHARGES|gift_.*)$", kind: "fee" },
  ],
};

/** Tableau's Superstore: one row per order line, days without time, amounts with four decimals. */
export const superstore: FileMapping = {
  name: "superstore",
  columns: {
    order: "Order ID",
    code: "Product ID",
    name: "Product Name",
    quantity: "Quantity",
    amount: "Sales",
    placedAt: "Order Date",
    buyer: "Customer ID",
    region: "State/Province",
  },
  dates: "dmy",
  zone: "America/Chicago",
  currency: "USD",
  codeKinds: [],
};

const words: Readonly<Record<string, readonly string[]>> = {
  order: [
    "订单号",
    "订单编号",
    "单号",
    "order id",
    "order no",
    "order number",
    "invoiceno",
    "orderid",
  ],
  code: [
    "货品编码",
    "商品编码",
    "商家编码",
    "编码",
    "货号",
    "item code",
    "stockcode",
    "product id",
    "sku",
  ],
  name: [
    "货品名称",
    "商品名称",
    "标题",
    "名称",
    "description",
    "product name",
    "item name",
    "name",
  ],
  quantity: ["数量", "件数", "quantity", "qty", "units"],
  price: ["单价", "价格", "unit price", "unitprice", "price"],
  amount: ["金额", "实付", "小计", "amount", "sales", "subtotal"],
  placedAt: [
    "下单时间",
    "订单时间",
    "付款时间",
    "日期",
    "order date",
    "invoicedate",
    "date",
    "created at",
  ],
  buyer: ["买家", "客户", "会员", "customer id", "customerid", "buyer"],
  region: ["省份", "省", "收货省", "province", "state", "country"],
  status: ["订单状态", "状态", "status"],
};

/** The date order that every sample allows; day first when both are possible. */
function datesOf(samples: readonly string[]): FileMapping["dates"] {
  const parts = samples.map((text) =>
    text
      .split(/[-/. T]/)
      .slice(0, 3)
      .map(Number),
  );
  if (parts.every(([first = 0]) => first > 31)) return "ymd";
  if (parts.some(([, second = 0]) => second > 12)) return "mdy";
  return "dmy";
}

/**
 * A mapping guessed from column names (Chinese or English) and sample rows, for a person to check.
 * Gives null when the order number, code, quantity or date cannot be found.
 */
export function suggestMapping(
  headers: readonly string[],
  samples: readonly Readonly<Record<string, string>>[],
): FileMapping | null {
  const plain = headers.map((header) => header.trim().toLowerCase());
  const find = (field: string) => {
    for (const word of words[field] ?? []) {
      const at = plain.indexOf(word);
      if (at >= 0) return headers[at];
    }
    return undefined;
  };
  for (const known of [uciOnlineRetail, superstore]) {
    if (Object.values(known.columns).every((column) => headers.includes(column))) return known;
  }
  const [order, code, quantity, placedAt] = ["order", "code", "quantity", "placedAt"].map(find);
  if (!order || !code || !quantity || !placedAt) return null;
  const optional = Object.fromEntries(
    ["name", "price", "amount", "buyer", "region", "status"].flatMap((field) => {
      const column = find(field);
      return column ? [[field, column]] : [];
    }),
  );
  return {
    name: "suggested",
    columns: { order, code, quantity, placedAt, ...optional },
    dates: datesOf(samples.map((row) => row[placedAt] ?? "")),
    zone: "Asia/Shanghai",
    currency: "CNY",
    codeKinds: [],
  };
}
