// Goal: what is told anew of an order is an ORDRSP that stands in the place of the one before:
// function 5 and its number, all lines with their actions, as the golden text beside this says.
import { join } from "node:path";
import { test } from "node:test";
import { answersGolden } from "../port/answers-golden.ts";
import { exchange } from "./exchange.ts";
import { change, fileOf, order } from "./samples.ts";

test("answers of an order follow each other", () => {
  answersGolden(exchange, {
    ...{ order: fileOf([order()]), topic: "ORDERS", settings: { currency: "EUR" } },
    change: fileOf([change()], { control: "I102" }),
    path: join(import.meta.dirname, "answers.golden.txt"),
    anew: process.env["GOLDEN"] === "write",
  });
});
