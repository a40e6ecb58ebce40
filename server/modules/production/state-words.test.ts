// Goal: no refusal about a work order, an operation or a stop shows the name of a state, in either
// language. Method: each kind with each state it may carry, as the door tells it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stopCauses } from "../../../contract/words.ts";
import { sentenceOf } from "../../platform/index.ts";
import { productionSentences } from "./sentences.ts";

const orderStates = [
  ...["planned", "released", "in_progress", "paused", "completed", "closed", "cancelled"],
];
const operationStates = ["waiting", "running", "paused", "done", "cancelled", "unplanned"];
const table: Readonly<Record<string, readonly string[]>> = {
  work_order_ended: orderStates,
  work_order_unstarted: orderStates,
  work_order_started: orderStates,
  operation_ended: operationStates,
  operation_running: operationStates,
  operation_state: [...operationStates, "running / paused"],
  resource_stopped: stopCauses,
  release_exception: ["material", "quality"],
};

for (const [kind, states] of Object.entries(table))
  test(`${kind} is told in words`, () => {
    for (const state of states) {
      const value = kind === "operation_state" ? state : "7";
      const problem = { kind, values: { field: "7", value, rule: state } };
      const zh = sentenceOf(productionSentences, problem, "zh-CN");
      assert.doesNotMatch(`${zh.message} ${zh.hint}`, /[a-z]/i, "no other language in Chinese");
      const en = sentenceOf(productionSentences, problem, "en");
      assert.doesNotMatch(`${en.message} ${en.hint}`, /_|rule/, state);
    }
  });
