// Goal: a shop's export is understood as far as its names and amounts say. Method: headers and rows as
// a person's own sheet has them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { guessMapping } from "./suggest.ts";

const headers = ["订单编号", "下单时间", "商品编码", "商品名", "数量", "金额", "买家", "省份"];
const rows = (...amounts: string[]) =>
  amounts.map((amount, at) => ({
    ...{ 订单编号: `A-${at}`, 下单时间: "2026/11/27 10:05", 商品编码: "K1", 商品名: "壶" },
    ...{ 数量: "2", 金额: amount, 买家: "王", 省份: "浙江" },
  }));

test("the column of names is found, and where each amount stands", () => {
  const { columns } = guessMapping(headers, rows("198"));
  assert.equal(columns.name, "商品名");
  assert.equal(columns.amount, "金额");
});

test("cents behind a comma are seen, and never where some stand behind a point", () => {
  const decimalOf = (...amounts: string[]) => guessMapping(headers, rows(...amounts)).decimal;
  assert.equal(decimalOf("198,00", "60"), ",");
  assert.equal(decimalOf("1.234,50", "abc"), ",");
  assert.equal(decimalOf("€ 99,9"), ",");
  assert.equal(decimalOf("1,234.50", "12,34"), undefined);
  assert.equal(decimalOf("1,234"), undefined);
  assert.equal(decimalOf("99", ""), undefined);
});
