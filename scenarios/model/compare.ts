// Holds the clerk's sheet against what is stored: all of it, after every step.
import assert from "node:assert/strict";
import { checkAll } from "../../server/compose.ts";
import { allLines, openOf, promisedOf, supplyOf } from "./book.ts";
import type { Book, Stored } from "./book.ts";
import { scopeOf } from "./real.ts";

const question = `
  select jsonb_build_object(
    'onHand', (select coalesce(jsonb_object_agg(key, units), '{}') from (
      select format('%s/%s/%s', item_id, place_id, condition) as key, sum(on_hand)::int as units
      from stock.position where tenant_id = $1 group by 1 having sum(on_hand) <> 0) as found),
    'supplies', (select coalesce(jsonb_agg(jsonb_build_object('itemId', item_id, 'placeId', place_id,
      'id', id, 'quantity', quantity, 'promised', promised)), '[]')
      from stock.supply where tenant_id = $1),
    'reserved', (select coalesce(jsonb_agg(jsonb_build_object('claimId', claim_id, 'itemId', item_id,
      'placeId', place_id, 'supplyId', supply_id, 'units', units, 'picked', picked)), '[]')
      from stock.reservation where tenant_id = $1),
    'lines', (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'orderId', order_id,
      'itemId', item_id, 'units', units, 'cancelled', cancelled_units, 'picked', picked_units,
      'shipped', shipped_units, 'returned', returned_units, 'short', short_units) order by id), '[]')
      from orders.line where tenant_id = $1),
    'quotes', (select coalesce(jsonb_object_agg(quote.id, jsonb_build_object('state', quote.state,
      'claimId', line.claim_id)), '{}') from promises.quote as quote join promises.quote_line as line
      on line.cell = quote.cell and line.tenant_id = quote.tenant_id and line.quote_id = quote.id
      where quote.tenant_id = $1),
    'quotas', (select coalesce(jsonb_agg(jsonb_build_object('itemId', item_id, 'channelId',
      channel_id, 'cap', cap, 'protected', protected, 'taken', granted + used)), '[]')
      from stock.quota where tenant_id = $1),
    'answers', (select count(*) from platform.answer where tenant_id = $1)) as stored`;

async function readStored({ product, company }: Book): Promise<Stored> {
  const scope = scopeOf(company.tenantId);
  const [row] = await product.millrace.database.read(scope, (tx) =>
    tx.rows<{ stored: Stored }>(question, [company.tenantId]),
  );
  assert.ok(row);
  return row.stored;
}

const sumOf = (rows: readonly { readonly units: number }[]) =>
  rows.reduce((sum, row) => sum + row.units, 0);

function compareStock(book: Book, stored: Stored): void {
  const there = [...book.onHand].filter(([, units]) => units !== 0);
  assert.deepEqual(stored.onHand, Object.fromEntries(there), "what lies where");
  const coming = stored.supplies.filter((each) => each.id !== 0 && each.quantity > 0);
  assert.deepEqual(
    Object.fromEntries(coming.map((each) => [each.id, each.quantity])),
    Object.fromEntries(book.receipts.filter((r) => r.units > 0).map((r) => [r.id, r.units])),
    "what is to come",
  );
  for (const supply of stored.supplies) {
    const { itemId, placeId, id, quantity, promised } = supply;
    const held = stored.reserved.filter(
      (each) => each.itemId === itemId && each.placeId === placeId && each.supplyId === id,
    );
    assert.equal(sumOf(held), promised, `rows = counter of supply ${id}`);
    assert.ok(promised <= quantity, `supply ${id} is promised ${promised} of ${quantity}`);
  }
}

/** Who lacks what after items were promised anew is the product's choice, its sum is not. */
function adopt(book: Book, stored: Stored): void {
  const heldBy = Map.groupBy(stored.reserved, (each) => each.claimId);
  for (const line of allLines(book)) {
    const found = stored.lines.find((each) => each.id === line.id);
    if (book.renewed.has(line.itemId)) line.short = found?.short ?? 0;
    // What was taken off a shelf down to what is in the pickers' hands is taken from them as well,
    // and last; the laws hold what a line says is picked against what it holds.
    if (book.shrunk.has(line.itemId)) line.picked = Math.min(line.picked, found?.picked ?? 0);
  }
  for (const quote of book.quotes) {
    if (quote.state !== "open" || !book.shrunk.has(quote.itemId)) continue;
    const claimId = stored.quotes[quote.id]?.claimId ?? 0;
    const held = sumOf(heldBy.get(claimId) ?? []);
    assert.ok(held <= quote.held, `quote ${quote.id} holds more than before`);
    quote.held = held;
  }
  for (const itemId of book.renewed) {
    if (book.rationed.has(itemId)) continue;
    const lines = allLines(book).filter((line) => line.itemId === itemId);
    const quotes = book.quotes.filter((each) => each.itemId === itemId && each.state === "open");
    const asked = lines.reduce((sum, line) => sum + openOf(line), 0);
    const left = supplyOf(book, itemId) - quotes.reduce((sum, quote) => sum + quote.held, 0);
    const short = lines.reduce((sum, line) => sum + line.short, 0);
    assert.equal(short, Math.max(0, asked - left), `nobody lacks item ${itemId} in vain`);
  }
}

function compareOrders(book: Book, stored: Stored): void {
  const heldBy = Map.groupBy(stored.reserved, (each) => each.claimId);
  const expected = book.orders.flatMap((order) =>
    order.lines.map((line) => ({ ...line, orderId: order.id })),
  );
  const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
  assert.deepEqual(stored.lines, expected.sort(byId), "the lines of all orders");
  for (const line of expected) {
    const held = sumOf(heldBy.get(line.id) ?? []);
    assert.equal(held, openOf(line) - line.short, `line ${line.id} holds what it does not lack`);
  }
  for (const quote of book.quotes) {
    const found = stored.quotes[quote.id];
    assert.equal(found?.state, quote.state, `quote ${quote.id}`);
    const held = quote.state === "firm" ? quote.held : sumOf(heldBy.get(found.claimId) ?? []);
    assert.equal(held, quote.state === "open" || quote.state === "firm" ? quote.held : 0);
  }
  for (const itemId of book.company.items) {
    const held = stored.reserved.filter((each) => each.itemId === itemId);
    assert.equal(sumOf(held), promisedOf(book, itemId), `promised units of item ${itemId}`);
  }
}

/** Fails when the database differs from the sheet in anything. */
export async function compare(book: Book): Promise<void> {
  const stored = await readStored(book);
  compareStock(book, stored);
  adopt(book, stored);
  compareOrders(book, stored);
  book.stored = stored;
  book.renewed.clear();
  book.shrunk.clear();
}

/** Fails with every law that the company's rows break, and when an answer is kept twice. */
export async function proveLaws(book: Book): Promise<void> {
  const scope = scopeOf(book.company.tenantId);
  const laws = await checkAll(book.product.millrace, scope);
  const findings = laws.flatMap(({ law, findings }) => findings.map((each) => `${law}: ${each}`));
  assert.deepEqual(findings, []);
}
