// Steps on stock: received, counted, issued, carried, announced, rationed; picked, shipped, sent back.
import assert from "node:assert/strict";
import { recordAftersales } from "../../server/modules/orders/index.ts";
import { putAsideSpent } from "../../server/modules/stock/index.ts";
import { allLines, lying, oneOf, openOf, put } from "./book.ts";
import type { Book, Line, Order } from "./book.ts";
import { actor, scopeOf } from "./real.ts";
import { isDone, tell } from "./telling.ts";
import type { Asked } from "./telling.ts";
import type { Step } from "./order-steps.ts";

const why = "model";

const whereOf = (book: Book, asked: Asked) => ({
  itemId: oneOf(book.company.items, asked.first),
  placeId: oneOf(book.company.places, asked.second),
});

/** Everything of an item may have been promised anew, and quotes may have lost units. */
function stir(book: Book, itemId: number): void {
  book.renewed.add(itemId);
  book.shrunk.add(itemId);
}

const receive: Step = {
  async run(book, asked) {
    const where = whereOf(book, asked);
    const changes = [{ ...where, units: asked.units * 2 }];
    const body = { kind: "receipt", why, changes };
    const answer = await tell(book, asked, { method: "POST", path: "/api/stock/changes", body });
    assert.equal(answer.status, 200);
    put(book, where, asked.units * 2);
    stir(book, where.itemId);
  },
};

const issue: Step = {
  async run(book, asked) {
    const where = whereOf(book, asked);
    const body = { kind: "issue", why, changes: [{ ...where, units: asked.units }] };
    const answer = await tell(book, asked, { method: "POST", path: "/api/stock/changes", body });
    const there = lying(book, where.itemId, where.placeId);
    assert.equal(answer.status === 200, asked.units <= there, JSON.stringify(answer.body));
    if (!isDone(answer, ["not_enough"])) return;
    put(book, where, -asked.units);
    stir(book, where.itemId);
  },
};

const count: Step = {
  async run(book, asked) {
    const where = whereOf(book, asked);
    const body = { why, counted: [{ ...where, units: asked.units + asked.third - 1 }] };
    const answer = await tell(book, asked, { method: "POST", path: "/api/stock/counts", body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { itemId, placeId } = where;
    put(book, where, asked.units + asked.third - 1 - lying(book, itemId, placeId));
    stir(book, itemId);
  },
};

const dayIn = (book: Book, days: number) =>
  new Date(book.product.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);

const plan: Step = {
  async run(book, asked) {
    const where = whereOf(book, asked);
    const day = dayIn(book, 2 + asked.third);
    const documentNumber = `PO${book.serial}`;
    const supplies = [{ ...where, kind: "planned", day, units: asked.units, documentNumber }];
    const request = { method: "POST", path: "/api/supplies", body: { supplies } } as const;
    const answer = await tell(book, { ...asked, repeat: "after" }, request);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const [id = 0] = answer.body["ids"] as number[];
    book.receipts.push({ ...where, id, units: asked.units, transferId: null });
    stir(book, where.itemId);
  },
};

const outside = (book: Book) => book.receipts.filter((each) => each.transferId === null);
const hasReceipt = (book: Book) => outside(book).length > 0;

const changeReceipt: Step = {
  applies: hasReceipt,
  async run(book, asked) {
    const receipt = oneOf(outside(book), asked.first);
    const path = `/api/supplies/${receipt.itemId}/${receipt.id}`;
    const body = { units: asked.units - 1, day: dayIn(book, 2 + asked.third), why };
    const answer = await tell(book, asked, { method: "PATCH", path, body });
    // Nothing is to come of it any more: a hand does not raise it again.
    assert.equal(answer.status === 200, receipt.units > 0, JSON.stringify(answer.body));
    if (!isDone(answer, ["supply_unknown"])) return;
    receipt.units = asked.units - 1;
    stir(book, receipt.itemId);
  },
};

const land: Step = {
  applies: hasReceipt,
  async run(book, asked) {
    const receipt = oneOf(outside(book), asked.first);
    const path = `/api/supplies/${receipt.itemId}/${receipt.id}/receive`;
    const says = asked.third % 2 === 0;
    const body = { units: asked.units, ...(says ? { over: why } : {}) };
    const answer = await tell(book, asked, { method: "POST", path, body });
    const fits = says || asked.units <= receipt.units;
    const isTaken = receipt.units > 0 && fits;
    assert.equal(answer.status === 200, isTaken, JSON.stringify(answer.body));
    if (!isDone(answer, [receipt.units === 0 ? "supply_unknown" : "more_than_announced"])) return;
    put(book, receipt, asked.units);
    receipt.units = Math.max(0, receipt.units - asked.units);
    stir(book, receipt.itemId);
  },
};

/** What is over is put aside, as every hour: nobody notices. */
const putAside: Step = {
  async run({ product, company }) {
    const { database } = product.millrace;
    await database.transact(scopeOf(company.tenantId), actor, putAsideSpent);
  },
};

const carry: Step = {
  async run(book, asked) {
    const { itemId, placeId } = whereOf(book, asked);
    const to = oneOf(book.company.places, asked.second + 1);
    const { units } = asked;
    const body = {
      ...{ number: `T${book.serial}`, fromPlaceId: placeId, toPlaceId: to, why },
      transitPlaceId: book.company.transit,
      ...{ day: dayIn(book, 3), lines: [{ itemId, units }], overPromises: asked.third > 4 },
    };
    const request = { method: "POST", path: "/api/transfers", body } as const;
    const answer = await tell(book, { ...asked, repeat: "after" }, request);
    const there = lying(book, itemId, placeId);
    if (!isDone(answer, [units > there ? "not_enough" : "promised_away"])) return;
    put(book, { itemId, placeId }, -units);
    put(book, { itemId, placeId: book.company.transit, condition: "in_transit" }, units);
    const [id = 0] = answer.body["supplyIds"] as number[];
    const transferId = Number(answer.body["id"]);
    book.receipts.push({ id, itemId, placeId: to, units, transferId });
    stir(book, itemId);
  },
};

const underWay = (book: Book) =>
  book.receipts.filter((each) => each.transferId !== null && each.units > 0);

const arrive: Step = {
  applies: (book) => underWay(book).length > 0,
  async run(book, asked) {
    const lorry = oneOf(underWay(book), asked.first);
    const { itemId, placeId, units: coming } = lorry;
    const units = Math.min(asked.units, coming);
    const close = asked.third > 6;
    const path = `/api/transfers/${lorry.transferId}/receive`;
    const body = { lines: [{ itemId, units }], close, why };
    const answer = await tell(book, asked, { method: "POST", path, body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const gone = close ? coming : units;
    put(book, { itemId, placeId: book.company.transit, condition: "in_transit" }, -gone);
    put(book, { itemId, placeId }, units);
    lorry.units -= gone;
    stir(book, itemId);
  },
};

/** The third item is rationed now and then: a cap for one channel, a share kept for the other. */
const ration: Step = {
  async run(book, asked) {
    const itemId = oneOf(book.company.items, 2);
    const channelId = oneOf(book.company.channels, asked.second);
    const cap = asked.third > 4 ? asked.units * 2 : null;
    const body = { itemId, channelId, cap, protected: asked.first };
    const answer = await tell(book, asked, { method: "POST", path: "/api/quotas", body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    book.rationed.add(itemId);
    // A quota that changes promises anew: who was kept from units may get them now.
    book.renewed.add(itemId);
  },
};

const orderOf = (book: Book, line: Line) =>
  book.orders.find((order) => order.lines.includes(line)) as Order;

/** What of a line lies reserved at each place, and is picked there; the sheet knows the line's sum. */
const heldAt = (book: Book, line: Line) =>
  book.stored.reserved.filter((each) => each.claimId === line.id && each.supplyId === 0);

const pickable = (book: Book) =>
  allLines(book).filter(
    (line) =>
      heldAt(book, line).some((each) => each.units > each.picked) && openOf(line) > line.picked,
  );

const pick: Step = {
  applies: (book) => pickable(book).length > 0,
  async run(book, asked) {
    const line = oneOf(pickable(book), asked.first);
    const order = orderOf(book, line);
    const at = oneOf(heldAt(book, line), asked.second);
    const units = Math.min(asked.units, Math.max(1, at.units - at.picked));
    const path = `/api/orders/${order.id}/pick`;
    const body = { placeId: at.placeId, lines: [{ lineId: line.id, units }] };
    const answer = await tell(book, asked, { method: "POST", path, body });
    const isHere = units <= at.units - at.picked;
    const isFree = order.holds.length === 0;
    assert.equal(answer.status === 200, isHere && isFree, JSON.stringify(answer.body));
    if (isDone(answer, isFree ? ["not_reserved"] : ["order_held"])) line.picked += units;
  },
};

const pickedLines = (book: Book) => allLines(book).filter((line) => line.picked > 0);
const hasPicked = (book: Book) => pickedLines(book).length > 0;

const ship: Step = {
  applies: hasPicked,
  async run(book, asked) {
    const line = oneOf(pickedLines(book), asked.first);
    const at = heldAt(book, line)[asked.second % Math.max(1, heldAt(book, line).length)];
    const placeId = at?.placeId ?? oneOf(book.company.places, 0);
    const units = Math.min(asked.units, line.picked);
    const path = `/api/orders/${orderOf(book, line).id}/ship`;
    const lines = [{ lineId: line.id, units }];
    const body = { placeId, lines, carrier: "SF", tracking: `S${book.serial}` };
    const answer = await tell(book, asked, { method: "POST", path, body });
    const isHere = (at?.picked ?? 0) >= units;
    // What is held stays, though it is picked.
    const isFree = orderOf(book, line).holds.length === 0;
    assert.equal(answer.status === 200, isHere && isFree, JSON.stringify(answer.body));
    if (!isDone(answer, isFree ? ["too_many_units"] : ["order_held"])) return;
    line.picked -= units;
    line.shipped += units;
    put(book, { itemId: line.itemId, placeId }, -units);
  },
};

const shortPick: Step = {
  applies: hasPicked,
  async run(book, asked) {
    const line = oneOf(pickedLines(book), asked.first);
    const at = heldAt(book, line)[asked.second % Math.max(1, heldAt(book, line).length)];
    const placeId = at?.placeId ?? oneOf(book.company.places, 0);
    const units = Math.min(asked.units, line.picked);
    const path = `/api/orders/${orderOf(book, line).id}/short-pick`;
    const body = { placeId, lineId: line.id, units, why };
    const answer = await tell(book, asked, { method: "POST", path, body });
    assert.equal(answer.status === 200, (at?.picked ?? 0) >= units, JSON.stringify(answer.body));
    if (!isDone(answer, ["too_many_units"])) return;
    line.picked -= units;
    put(book, { itemId: line.itemId, placeId }, -units);
    put(book, { itemId: line.itemId, placeId, condition: "quarantine" }, units);
    stir(book, line.itemId);
  },
};

/** The return of units of a line as its channel tells of it; gives the document's id. */
async function recordReturn(book: Book, line: Line, units: number): Promise<number> {
  const order = orderOf(book, line);
  const { tenantId } = book.company;
  book.serial += 1;
  const externalId = `R${book.serial}`;
  await book.product.millrace.database.transact(scopeOf(tenantId), actor, (tx) =>
    recordAftersales(tx, order.channelId, "live", [
      {
        ...{ externalId, orderExternalId: order.externalId, kind: "return", restock: "yes" },
        ...{ amountMinor: 0, currency: "CNY", reason: why, buyerMask: "" },
        placedAt: book.product.now(),
        lines: [{ code: "", name: "", units, amountMinor: 0 }],
      },
    ]),
  );
  const path = `/api/aftersales?text=${externalId}&state=requested`;
  const page = await book.product.read(tenantId, path);
  const [document] = page.body["rows"] as { id: number }[];
  assert.ok(document, JSON.stringify(page.body));
  return document.id;
}

const away = (book: Book) => allLines(book).filter((line) => line.shipped > line.returned);

const sendBack: Step = {
  applies: (book) => away(book).length > 0,
  async run(book, asked) {
    const line = oneOf(away(book), asked.first);
    const placeId = oneOf(book.company.places, asked.second);
    const units = Math.min(asked.units, line.shipped - line.returned);
    const path = `/api/aftersales/${await recordReturn(book, line, units)}`;
    const match = { orderId: orderOf(book, line).id, lines: [{ lineNo: 1, lineId: line.id }], why };
    const matched = await tell(book, asked, { method: "POST", path: `${path}/match`, body: match });
    assert.equal(matched.status, 200, JSON.stringify(matched.body));
    const condition = asked.third > 6 ? "quarantine" : "sellable";
    const body = { placeId, lines: [{ lineNo: 1, units, condition }], why };
    const answer = await tell(book, asked, { method: "POST", path: `${path}/receive`, body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    line.returned += units;
    put(book, { itemId: line.itemId, placeId, condition }, units);
    stir(book, line.itemId);
  },
};

export const stockSteps = {
  ...{ receive, issue, count, plan, changeReceipt, putAside, land, carry, arrive, ration },
  ...{ pick, ship, shortPick, sendBack },
};
