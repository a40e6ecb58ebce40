// Goal: what plants have is made, pasted and changed on the factory's screens, every wrong cell is
// told, and the screens keep axe's rules on a desk and a phone. Method: the composed product with an
// empty company and a browser; what was saved is read back over the API.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Client } from "../contract/index.ts";
import { saveItemsEndpoint } from "../contract/items.ts";
import { listRecipes } from "../contract/making.ts";
import { listItems } from "../contract/masters.ts";
import { savePlacesEndpoint } from "../contract/places.ts";
import {
  getFactory,
  listSetups,
  saveCalendars,
  saveFamiliesEndpoint,
  saveResourcesEndpoint,
} from "../contract/production.ts";
import { eventually, flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const key = () => crypto.randomUUID();
  const places = [{ code: "P1", name: "North plant", cutOffMinute: 960 }];
  await api.call(savePlacesEndpoint, { key: key(), body: { places } });
  const items = ["KETTLE", "BODY", "LID", "POT"].map((code) => ({
    code,
    name: code.toLowerCase(),
  }));
  await api.call(saveItemsEndpoint, { key: key(), body: { items } });
  const shifts = [1, 2, 3, 4, 5].map((weekday) => ({
    ...{ weekday, fromMinute: 480, untilMinute: 1_200, name: "day" },
  }));
  const calendars = [{ code: "DAY", name: "Day shift", shifts }];
  await api.call(saveCalendars, { key: key(), body: { calendars } });
});
after(() => stage?.close());

/** Saves a machine anew under another name, as a colleague would meanwhile. */
async function colleagueRenames(code: string, name: string): Promise<void> {
  const { resources } = await api.call(getFactory);
  const row = resources.find((each) => each.code === code);
  assert.ok(row);
  const { id: _id, revision: _revision, ...draft } = row;
  const body = { resources: [{ ...draft, name }] };
  await api.call(saveResourcesEndpoint, { key: crypto.randomUUID(), body });
}

/** Opens a new row of a view, fills it, and saves it. */
async function make(
  page: Page,
  view: string,
  fill: (form: ReturnType<Page["getByRole"]>) => Promise<void>,
) {
  await page.goto(`/factory?view=${view}&open=new`);
  const form = page.getByRole("form");
  await fill(form);
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

const named = (code: string, name: string) => async (form: ReturnType<Page["getByRole"]>) => {
  await form.getByLabel("Code", { exact: true }).fill(code);
  await form.getByLabel("Name", { exact: true }).fill(name);
};

test("a plant, a work centre, a family and machines are made by form and by sheet", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await make(page, "plants", async (form) => {
      await form.getByLabel("Place").selectOption({ label: "North plant · P1" });
      await form.getByLabel("Shift calendar").selectOption({ label: "Day shift · DAY" });
    });
    await page.getByRole("gridcell", { name: "North plant" }).waitFor();
    await make(page, "centres", named("MOULD", "Moulding"));
    await make(page, "families", named("WHITE", "White"));
    await make(page, "resources", async (form) => {
      await named("M-1", "Press 1")(form);
      await form.getByLabel("Work centre").selectOption({ label: "Moulding · MOULD" });
      await form.getByLabel("Set up for").selectOption({ label: "White · WHITE" });
    });
    await page.getByRole("gridcell", { name: "Press 1" }).waitFor();
    await page.goto("/factory?open=paste");
    const sheet = page.getByLabel("The sheet");
    const rows = (centre: string) =>
      [
        "code\tname\tplant\tkind\tWork centre\tCapacity\tUnits in a load",
        `M-2\tPress 2\tP1\tmachine\t${centre}\t1\t`,
        "O-1\tOven\tP1\toven\tMOULD\t1\t200",
        "T-1\tMould A\tP1\tTools\t\t2\t",
      ].join("\n");
    await sheet.fill(rows("NOBODY"));
    await page.getByText("Work centre: “NOBODY” is not known").waitFor();
    await page.getByRole("button", { name: "Write 2" }).click();
    // What can be written is; the row that cannot waits in the field.
    await eventually(
      () => sheet.inputValue(),
      [rows("NOBODY").split("\n")[0], rows("NOBODY").split("\n")[1]].join("\n"),
    );
    await sheet.fill(rows("MOULD"));
    await page.getByRole("button", { name: "Write 3" }).click();
    await page.getByRole("gridcell", { name: "Mould A" }).waitFor();
    assert.deepEqual(await flaws(page, "resources"), []);
  });
  const { resources, families } = await api.call(getFactory);
  assert.deepEqual(
    resources.map((row) => [
      row.code,
      row.kind,
      row.workCentreId === null,
      row.capacity,
      row.loadUnits,
    ]),
    [
      ["M-1", "machine", false, 1, null],
      ["O-1", "oven", false, 1, 200],
      ["T-1", "tool", true, 2, null],
      ["M-2", "machine", false, 1, null],
    ],
  );
  assert.equal(resources[0]?.familyId, families[0]?.id);
});

test("a sheet over what a colleague saved since is refused once, and says who", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/factory?open=paste");
    const sheet = page.getByLabel("The sheet");
    await sheet.fill("code\tname\tplant\tkind\tWork centre\nM-2\tPress 2\tP1\tmachine\tMOULD");
    await page.getByRole("button", { name: "Write 1" }).waitFor();
    await colleagueRenames("M-2", "Press B");
    await page.getByRole("button", { name: "Write 1" }).click();
    await page.getByText(/^M-2 .* saved M-2 at /).waitFor();
    await page.getByRole("button", { name: "Write 1" }).click();
    await page.getByRole("gridcell", { name: "Press 2" }).waitFor();
  });
});

test("a family that a colleague saved since is shown beside what was typed", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    const { families } = await api.call(getFactory);
    await page.goto(`/factory?view=families&open=${families[0]?.id}`);
    const form = page.getByRole("form");
    await form.getByLabel("Name", { exact: true }).fill("Pure white");
    const theirs = { code: "WHITE", name: "Off-white" };
    await api.call(saveFamiliesEndpoint, {
      key: crypto.randomUUID(),
      body: { families: [theirs] },
    });
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await form.getByText("Off-white").waitFor();
    await form.getByText("Pure white").waitFor();
    assert.deepEqual(await flaws(page, "family saved meanwhile"), []);
    await form.getByRole("button", { name: "Save mine over it" }).click();
    await page.getByRole("gridcell", { name: "Pure white" }).waitFor();
    await api.call(saveFamiliesEndpoint, {
      key: crypto.randomUUID(),
      body: { families: [{ code: "WHITE", name: "White" }] },
    });
  });
});

test("shifts over midnight, a day of maintenance and changeovers are kept", async () => {
  await visit(stage, { locale: "zh-CN", width: 390 }, async (page) => {
    await page.goto("/factory?view=calendars&open=new");
    const form = page.getByRole("form", { name: "新建班次日历" });
    await form.getByLabel("编码").fill("NIGHT");
    await form.getByLabel("名称", { exact: true }).fill("夜班");
    await form.getByLabel("从").fill("20:00");
    await form.getByLabel("到", { exact: true }).fill("08:00");
    await form.getByText("次日").waitFor();
    await form.getByRole("button", { name: "保存" }).click();
    const beside = page.getByRole("form", { name: "添加" });
    await beside.getByLabel("类型").selectOption("maintenance");
    await beside.getByLabel("从").fill("2031-03-01T08:00");
    await beside.getByLabel("到", { exact: true }).fill("2031-03-01T12:00");
    await beside.getByRole("button", { name: "添加" }).click();
    await page.getByRole("button", { name: "删除", exact: true }).waitFor();
    assert.deepEqual(await flaws(page, "calendars"), []);
    await page.goto("/factory?view=changeovers");
    await page.getByLabel("加入换型族").waitFor({ state: "detached" });
    await page.getByLabel("从White到White的分钟数").fill("x");
    await page.getByRole("alert").getByText("“x”不是分钟数").waitFor();
    await page.getByLabel("从White到White的分钟数").fill("15");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("已保存换型时间").waitFor();
    assert.deepEqual(await flaws(page, "changeovers"), []);
  });
  const { calendars, exceptions, workCentres } = await api.call(getFactory);
  const night = calendars.find((each) => each.code === "NIGHT");
  assert.deepEqual(
    night?.shifts.map((each) => [each.weekday, each.fromMinute, each.untilMinute]),
    [1, 2, 3, 4, 5].map((weekday) => [weekday, 1_200, 1_920]),
  );
  assert.deepEqual(
    exceptions.map((each) => [each.calendarId, each.kind, each.reason]),
    [[night?.id, "closed", "maintenance"]],
  );
  const params = { id: workCentres[0]?.id ?? 0 };
  const { setups } = await api.call(listSetups, { params });
  assert.deepEqual(
    setups.map((each) => each.minutes),
    [15],
  );
});

test("a routing and a BOM are made, and a new version begins with the present one", async () => {
  const { rows } = await api.call(listItems, { query: { text: "KETTLE" } });
  const id = rows[0]?.id ?? 0;
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto(`/making/${id}?edit=routing-new`);
    const routing = page.getByRole("form", { name: "New routing version" });
    await routing.getByLabel("Step's name").fill("moulding");
    await routing.getByLabel("Work centre").selectOption({ label: "Moulding · MOULD" });
    await routing.getByLabel("Run, seconds").fill("45");
    await routing.getByRole("button", { name: "Add a step" }).click();
    await routing.getByLabel("Step's name").nth(1).fill("packing");
    await routing.getByRole("button", { name: "Save" }).click();
    await page.getByRole("cell", { name: "packing" }).waitFor();
    await page.goto(`/making/${id}?edit=bom-new`);
    const bom = page.getByRole("form", { name: "New BOM version" });
    await bom.getByRole("combobox", { name: "Component" }).fill("NOBODY");
    await page.getByText("There is no item NOBODY").waitFor();
    await bom.getByRole("combobox", { name: "Component" }).fill("BODY");
    await bom.locator("small", { hasText: /^body$/ }).waitFor();
    await bom.getByLabel("Scrap %").fill("2.5");
    await bom.getByRole("button", { name: "Save" }).click();
    await page.getByRole("cell", { name: "BODY body" }).waitFor();
    await page.getByRole("button", { name: "New version from this one" }).first().click();
    await routing.getByLabel("Run, seconds").nth(1).fill("30");
    await routing.getByRole("button", { name: "Save" }).click();
    await page.getByText("Version 2 · holds until further notice").waitFor();
    assert.deepEqual(await flaws(page, "making"), []);
    await page.goto("/making");
    await page.getByRole("gridcell", { name: "KETTLE", exact: true }).waitFor();
  });
  const { boms, routings } = await api.call(listRecipes, { params: { id } });
  assert.deepEqual(
    boms[0]?.lines.map((line) => [line.units, line.scrapPpm]),
    [[1, 25_000]],
  );
  assert.deepEqual(
    routings[0]?.steps.map((each) => [
      each.step,
      each.runSeconds,
      each.after.map((link) => link.step),
    ]),
    [
      [10, 45, []],
      [20, 30, [10]],
    ],
  );
});

test("a step's own machines, tools and links and a component's substitutes are typed, on a phone too", async () => {
  const { rows } = await api.call(listItems, { query: { text: "KETTLE" } });
  const id = rows[0]?.id ?? 0;
  const before = (await api.call(listRecipes, { params: { id } })).routings[0]?.id;
  await visit(stage, { locale: "en", width: 390 }, async (page) => {
    await page.goto(`/making/${id}?edit=routing-${before}`);
    const routing = page.getByRole("form", { name: "New routing version" });
    const more = routing.locator("summary");
    await more.first().click();
    await routing.getByRole("button", { name: "Add a machine" }).click();
    const ways = routing.getByRole("group", { name: "Machines for step 10" });
    await ways.getByLabel("Machine", { exact: true }).selectOption({ label: "Press 2 · M-2" });
    await ways.getByLabel("Run, seconds").fill("40");
    await routing.getByRole("button", { name: "Add a tool or skill" }).first().click();
    await more.nth(1).click();
    await routing.getByLabel("Right after the step before it").last().uncheck();
    const links = routing.getByRole("group", { name: "What step 20 comes after" });
    await links.getByLabel("Counted from").selectOption({ label: "its start (they overlap)" });
    await links.getByLabel("At least so many minutes later").fill("15");
    await links.getByLabel("Waits at most, minutes").fill("90");
    assert.deepEqual(await flaws(page, "routing form"), []);
    await routing.getByRole("button", { name: "Save" }).click();
    await page.getByRole("cell", { name: "10 (from its start) +15 min waits ≤ 90 min" }).waitFor();
    const { boms } = await api.call(listRecipes, { params: { id } });
    // Items come late: whoever has typed a code by then neither types it again nor leaves the field.
    await page.route(/\/api\/items\?/, async (route) => {
      await new Promise((resolve) => void setTimeout(resolve, 1_000));
      await route.continue();
    });
    await page.goto(`/making/${id}?edit=bom-${boms[0]?.id}`);
    const bom = page.getByRole("form", { name: "New BOM version" });
    await bom.getByRole("button", { name: "Add a substitute" }).click();
    await bom.getByRole("combobox", { name: "Substitute" }).fill("LID");
    await bom.locator("small", { hasText: /^lid$/ }).waitFor();
    assert.deepEqual(await flaws(page, "BOM form"), []);
    await bom.getByRole("button", { name: "Save" }).click();
    await page.getByRole("cell", { name: "LID lid" }).waitFor();
  });
  const { boms, routings } = await api.call(listRecipes, { params: { id } });
  const [first, second] = routings[0]?.steps ?? [];
  assert.deepEqual(
    first?.ways.map((each) => [each.setupSeconds, each.runSeconds, each.perUnits]),
    [[0, 40, 1]],
  );
  assert.deepEqual(
    first?.needs.map((each) => each.units),
    [1],
  );
  assert.deepEqual(second?.after, [
    { step: 10, countsFrom: "start", lagMinutes: 15, maxWaitMinutes: 90 },
  ]);
  assert.equal(boms[0]?.lines[0]?.substitutes.length, 1);
});

test("sheets of routings and BOMs are written by item; what nobody knows waits with its reason", async () => {
  await visit(stage, { locale: "en" }, async (page) => {
    await page.goto("/making?open=paste");
    const sheet = page.getByLabel("The sheet");
    const row = (...cells: string[]) => cells.join("\t");
    const head = row(
      "Item",
      "Plant",
      "Step",
      "Step's name",
      "Work centre",
      "Run, seconds",
      "After",
    );
    const bad = row("NOBODY", "P1", "10", "mould", "MOULD", "30");
    await sheet.fill(
      [
        head,
        row("POT", "P1", "10", "mould", "MOULD", "30", ""),
        row("POT", "P1", "20", "pack", "", "5", "10+30"),
        bad,
      ].join("\n"),
    );
    await page.getByRole("button", { name: "Write 2" }).click();
    await page.getByText("There is no item NOBODY.").waitFor();
    await eventually(() => sheet.inputValue(), [head, bad].join("\n"));
    await page.getByRole("button", { name: "Paste BOMs" }).click();
    await sheet.fill(
      [row("Item", "Component", "Units", "Substitutes"), row("POT", "BODY", "2", "LID")].join("\n"),
    );
    assert.deepEqual(await flaws(page, "paste"), []);
    await page.getByRole("button", { name: "Write 1" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("gridcell", { name: "POT", exact: true }).waitFor();
  });
  const { rows } = await api.call(listItems, { query: { text: "POT" } });
  const id = rows[0]?.id ?? 0;
  const { boms, routings } = await api.call(listRecipes, { params: { id } });
  assert.deepEqual(
    routings.map((each) => each.steps.map((step) => [step.step, step.after[0]?.lagMinutes])),
    [
      [
        [10, undefined],
        [20, 30],
      ],
    ],
  );
  assert.deepEqual(
    boms.map((each) => each.lines.map((line) => [line.units, line.substitutes.length])),
    [[[2, 1]]],
  );
});

test("who types while a colleague saves sees both states and chooses", async () => {
  const id = async () =>
    (await api.call(getFactory)).resources.find((row) => row.code === "M-1")?.id;
  const at = `/factory?open=${await id()}`;
  const nameNow = async () =>
    (await api.call(getFactory)).resources.find((row) => row.code === "M-1")?.name;
  await visit(stage, { locale: "en", width: 390 }, async (page) => {
    await page.goto(at);
    const form = page.getByRole("form", { name: "Press 1" });
    const name = form.getByLabel("Name", { exact: true });
    await name.fill("Press one");
    await colleagueRenames("M-1", "Press I");
    await form.getByRole("button", { name: "Save", exact: true }).click();
    const both = page.getByRole("region", { name: "A colleague saved this meanwhile" });
    await both.getByRole("row", { name: "Name Press I Press one" }).waitFor();
    await page.getByText("Boss saved M-1 at").waitFor();
    assert.deepEqual(await flaws(page, "both states"), []);
    await both.getByRole("button", { name: "Begin again with what is saved" }).click();
    await eventually(() => name.inputValue(), "Press I");
    await name.fill("Press uno");
    await colleagueRenames("M-1", "Press 1");
    await form.getByRole("button", { name: "Save", exact: true }).click();
    await both.getByRole("button", { name: "Save mine over it" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await nameNow(), "Press uno");
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually(nameNow, "Press 1");
  });
});
