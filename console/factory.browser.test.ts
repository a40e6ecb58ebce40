// Goal: what plants have is made, pasted and changed on the factory's screens, every wrong cell is
// told, and the screens keep axe's rules on a desk and a phone. Method: the composed product with an
// empty company and a browser; what was saved is read back over the API.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Client } from "../contract/index.ts";
import { savePlacesEndpoint } from "../contract/places.ts";
import { getFactory, saveCalendars } from "../contract/production.ts";
import { flaws, openStage, setUpCompany, visit } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let stage: Stage;
let api: Client;

before(async () => {
  stage = await openStage();
  api = await setUpCompany(stage);
  const key = () => crypto.randomUUID();
  const places = [{ code: "P1", name: "North plant", cutOffMinute: 960 }];
  await api.call(savePlacesEndpoint, { key: key(), body: { places } });
  const shifts = [1, 2, 3, 4, 5].map((weekday) => ({
    ...{ weekday, fromMinute: 480, untilMinute: 1_200, name: "day" },
  }));
  const calendars = [{ code: "DAY", name: "Day shift", shifts }];
  await api.call(saveCalendars, { key: key(), body: { calendars } });
});
after(() => stage?.close());

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
    await page.getByText("Row 2: Work centre “NOBODY” is not known").waitFor();
    await sheet.fill(rows("MOULD"));
    await page.getByRole("button", { name: "Write 3 rows" }).click();
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
      ["M-2", "machine", false, 1, null],
      ["O-1", "oven", false, 1, 200],
      ["T-1", "tool", true, 2, null],
    ],
  );
  assert.equal(resources[0]?.familyId, families[0]?.id);
});
