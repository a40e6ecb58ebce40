// Goal: finance can do what it owns: see what is owed, record what comes in, free its holds. Method: the
// built-in role against what the endpoints ask for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listExposures } from "../../../contract/masters.ts";
import { recordPaymentEndpoint } from "../../../contract/order-payments.ts";
import { releaseHoldEndpoint } from "../../../contract/review.ts";
import { roles } from "../people/index.ts";
import { holdOwners } from "./hold-reasons.ts";

test("finance sees what is owed, records what comes in, and frees what it holds", () => {
  assert.deepEqual([holdOwners.credit.role, holdOwners.payment.role], ["finance", "finance"]);
  const may: readonly string[] = roles.finance;
  for (const { access } of [listExposures, recordPaymentEndpoint, releaseHoldEndpoint])
    assert.ok(access.kind === "permission" && may.includes(access.permission));
});
