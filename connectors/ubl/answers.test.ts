// Goal: what is told anew of an order is an OrderResponse under a number of its own that names the one
// before, with all lines and their status, as the golden text beside this says.
import { join } from "node:path";
import { test } from "node:test";
import { answersGolden } from "../port/answers-golden.ts";
import { exchange } from "./exchange.ts";
import { change, documentOf, order } from "./samples.ts";

test("answers of an order follow each other", () => {
  answersGolden(exchange, {
    ...{ order: documentOf("Order", order()), topic: "Order", settings: { currency: "EUR" } },
    change: documentOf("OrderChange", change()),
    path: join(import.meta.dirname, "answers.golden.txt"),
    anew: process.env["GOLDEN"] === "write",
  });
});
