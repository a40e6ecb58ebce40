// Goal: what is told anew of an order is an 855 that stands in the place of the one before: purpose
// 05, all lines, with the codes of what moved, as the golden text beside this says.
import { join } from "node:path";
import { test } from "node:test";
import { answersGolden } from "../port/answers-golden.ts";
import { exchange } from "./exchange.ts";
import { change, fileOf, order } from "./samples.ts";

test("answers of an order follow each other", () => {
  answersGolden(exchange, {
    ...{ order: fileOf([order()]), topic: "850", settings: { currency: "USD" } },
    change: fileOf([change()], { control: "000000102" }),
    path: join(import.meta.dirname, "answers.golden.txt"),
    anew: process.env["GOLDEN"] === "write",
  });
});
