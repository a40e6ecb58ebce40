// Goal: what people copy out of a carrier's table becomes parcels, and each row that cannot be one
// is named with what is wrong. Method: a table of texts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readParcels } from "./ship-paste.ts";

const sf = "SF1234567890123";
const check = (text: string, expected: readonly string[], carrier = "\u987A\u4E30\u901F\u8FD0") => {
  const { parcels, faults } = readParcels(text, carrier);
  assert.deepEqual(
    [
      ...parcels.map((each) => `${each.number} ${each.carrier} ${each.tracking}`),
      ...faults.map((each) => `row ${each.row}: ${each.fault}`),
    ],
    expected,
  );
};

test("rows name the order, the carrier or the chosen one, and the number", () => {
  check(`order\ttracking\nA-1\t${sf}\r\nA-2,${sf.toLowerCase().replace("3", "4")}`, [
    `A-1 \u987A\u4E30\u901F\u8FD0 ${sf}`,
    `A-2 \u987A\u4E30\u901F\u8FD0 ${sf.replace("3", "4")}`,
  ]);
  check("A-1\tYTO\tYT1234567890123", ["A-1 \u5706\u901A\u901F\u9012 YT1234567890123"]);
  check("A-1 YTO YT1234567890123\n\n", ["A-1 \u5706\u901A\u901F\u9012 YT1234567890123"], "");
});

test("a row that cannot be sent is named with its fault", () => {
  check(`A-1\nA-2\t12\nA-3\t${sf}\tx\ty\nA-4\t${sf}\nA-4\t${sf}`, [
    `A-4 \u987A\u4E30\u901F\u8FD0 ${sf}`,
    ...["row 1: columns", "row 2: tracking", "row 3: columns", "row 5: twice"],
  ]);
  check(`A-1\t${sf}`, ["row 1: carrier"], "");
});
