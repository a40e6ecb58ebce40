// Goal: a sheet copied from Excel becomes the routings and BOMs it says, a part for each item and
// plant; a cell that says nothing known is named and holds its own part back alone. Method: tables.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSheet } from "../../parts/sheet.ts";
import type { Factory } from "../factory/reads.ts";
import { bomColumns, bomsOf, linksOf, routingColumns, routingsOf } from "./pasted.ts";

const named = (id: number, code: string) => ({ id, code, name: code, nameEn: "" });
const resource = (id: number, code: string, workCentreId: number | null) => ({
  ...{ ...named(id, code), placeId: 7, workCentreId, capacity: 2, loadUnits: null },
  ...{ kind: workCentreId === null ? ("tool" as const) : ("machine" as const) },
  ...{ calendarId: null, familyId: null, active: true, revision: 1 },
});
const factory: Factory = {
  plants: [
    {
      placeId: 7,
      code: "P1",
      name: "P1",
      nameEn: "",
      zone: "Asia/Shanghai",
      calendarId: 1,
      revision: 1,
    },
  ],
  calendars: [],
  workCentres: [{ ...named(3, "MOULD"), placeId: 7, active: true, revision: 1 }],
  families: [{ ...named(5, "WHITE"), revision: 1 }],
  resources: [resource(11, "M-1", 3), resource(12, "M-2", 3), resource(13, "T-1", null)],
  exceptions: [],
  stops: [],
};
const words = { yes: ["yes"], no: ["no"], start: "begin" };
const asIs = <Column extends string>(columns: readonly Column[]) =>
  Object.fromEntries(columns.map((each) => [each, String(each)])) as Record<Column, string>;
const tsv = (...rows: string[][]) => rows.map((row) => row.join("\t")).join("\n");

test("steps before: from the end or the start, later, and how long they may wait", () => {
  const link = (step: number, from: "end" | "start", late: readonly number[] = []) => ({
    ...{ step, countsFrom: from, lagMinutes: late[0] ?? 0, maxWaitMinutes: late[1] ?? null },
  });
  for (const [cell, links] of [
    ["-", []],
    ["10", [link(10, "end")]],
    ["10+30<120", [link(10, "end", [30, 120])]],
    ["10; 20 begin+15", [link(10, "end"), link(20, "start", [15])]],
    ["20start\uff0c30<5", [link(20, "start"), link(30, "end", [0, 5])]],
    ["x", undefined],
    ["10 later", undefined],
    ["10+", undefined],
  ] as const)
    assert.deepEqual(linksOf(cell, "begin"), links, cell);
});

test("a sheet of steps becomes routings; what is wrong holds back its own item alone", () => {
  const head = [
    "item",
    "plant",
    "step",
    "stepName",
    "centre",
    "runSeconds",
    "comesAfter",
    "machinesOf",
    "toolsOf",
    "yield",
  ];
  const rows = readSheet(
    tsv(
      head,
      ["KETTLE", "P1", "10", "mould", "MOULD", "45", "", "M-1; M-2:30/40/10", "T-1*2", "98.5%"],
      ["KETTLE", "P1", "20", "pack", "", "20", "10 begin+5", "", "", ""],
      ["LID", "P1", "10", "mould", "NOBODY", "", "", "M-9", "", ""],
    ),
    routingColumns,
    asIs(routingColumns),
  );
  const [kettle, lid, none] = routingsOf(rows, factory, words);
  assert.equal(none, undefined);
  assert.deepEqual([kettle?.faults, kettle?.rows, kettle?.draft.placeId], [[], [2, 3], 7]);
  assert.deepEqual(
    kettle?.draft.steps.map((each) => [each.step, each.runSeconds, each.yieldPpm, each.after]),
    [
      [10, 45, 985_000, undefined],
      [20, 20, 1_000_000, [{ step: 10, countsFrom: "start", lagMinutes: 5, maxWaitMinutes: null }]],
    ],
  );
  assert.deepEqual(kettle?.draft.steps[0]?.ways, [
    { resourceId: 11, rank: 0, setupSeconds: 0, runSeconds: 45, perUnits: 1 },
    { resourceId: 12, rank: 1, setupSeconds: 30, runSeconds: 40, perUnits: 10 },
  ]);
  assert.deepEqual(kettle?.draft.steps[0]?.needs, [{ resourceId: 13, units: 2 }]);
  assert.deepEqual(
    lid?.faults.map((each) => [each.row, each.column, each.value]),
    [
      [4, "centre", "NOBODY"],
      [4, "runSeconds", ""],
      [4, "machinesOf", "M-9"],
    ],
  );
});

test("a sheet of components becomes BOMs, for a plant or for all, with substitutes by code", () => {
  const rows = readSheet(
    tsv(
      ["item", "component", "units", "scrap", "usedAt", "substitutes", "plant"],
      ["KETTLE", "BODY", "2", "2.5", "10", "BODY-2, BODY-3", ""],
      ["KETTLE", "LID", "", "", "", "", "P1"],
    ),
    bomColumns,
    asIs(bomColumns),
  );
  const [every, one] = bomsOf(rows, factory);
  assert.deepEqual(every?.draft, {
    ...{ item: "KETTLE", placeId: 0, perUnits: 1 },
    lines: [
      { item: "BODY", units: 2, scrapPpm: 25_000, step: 10, substitutes: ["BODY-2", "BODY-3"] },
    ],
  });
  assert.deepEqual(
    [one?.draft.placeId, one?.faults],
    [7, [{ row: 3, column: "units", value: "" }]],
  );
});
