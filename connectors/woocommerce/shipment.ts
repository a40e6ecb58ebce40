import { assert } from "../../kernel/index.ts";
import { list, mustBeOk, tellOnce, text } from "../port/index.ts";
import type { Ack, Caller, Fields, Shipment } from "../port/index.ts";

/** The core knows no parcels, so a note to the buyer is the parcel: by it we know what we told. */
const noteOf = ({ carrier, trackingNumber, lines }: Shipment) => {
  const units = lines.map((line) => `${line.lineExternalId}×${line.units}`).join(" ");
  return `${carrier} ${trackingNumber} [${units}]`.trim();
};

/** Units by line that the notes of earlier parcels tell. */
function toldUnits(notes: readonly Fields[]): Map<string, number> {
  const told = new Map<string, number>();
  for (const note of notes) {
    const [, units = ""] = /\[((?:\d+×\d+ ?)+)\]$/.exec(text(note, "note")) ?? [];
    for (const each of units.split(" ").filter(Boolean)) {
      const [line = "", count = "0"] = each.split("×");
      told.set(line, (told.get(line) ?? 0) + Number(count));
    }
  }
  return told;
}

interface Read {
  readonly order: Fields;
  readonly notes: readonly Fields[];
}

async function readOrder(call: Caller, path: string, signal?: AbortSignal): Promise<Read | null> {
  const found = await call({ method: "GET", path, signal });
  if (found.status === 404) return null;
  const notes = await call({ method: "GET", path: `${path}/notes`, signal });
  mustBeOk(notes, "notes");
  return { order: mustBeOk(found, "order"), notes: list({ rows: notes.json }, "rows") };
}

/** Units by line that went back: a refund's line names the order's line, and counts below zero. */
async function refundedUnits(
  call: Caller,
  { order, path }: { readonly order: Fields; readonly path: string },
  signal?: AbortSignal,
): Promise<Map<string, number>> {
  const refunded = new Map<string, number>();
  if (list(order, "refunds").length === 0) return refunded;
  const answer = await call({ method: "GET", path: `${path}/refunds?per_page=100`, signal });
  mustBeOk(answer, "refunds");
  for (const line of list({ rows: answer.json }, "rows").flatMap((one) =>
    list(one, "line_items"),
  )) {
    const named = list(line, "meta_data").find((each) => text(each, "key") === "_refunded_item_id");
    const id = named ? text(named, "value") : "";
    const units = Math.abs(Number(text(line, "quantity") || "0"));
    refunded.set(id, (refunded.get(id) ?? 0) + units);
  }
  return refunded;
}

/**
 * Completes the order once every unit of it has left or was refunded; a partly shipped one stays in
 * work.
 */
async function complete(call: Caller, read: Read, signal?: AbortSignal): Promise<void> {
  if (text(read.order, "status") === "completed") return;
  const path = `orders/${encodeURIComponent(text(read.order, "id"))}`;
  const told = toldUnits(read.notes);
  const refunded = await refundedUnits(call, { order: read.order, path }, signal);
  const isWhole = list(read.order, "line_items").every((line) => {
    const id = text(line, "id");
    return (told.get(id) ?? 0) + (refunded.get(id) ?? 0) >= Number(text(line, "quantity"));
  });
  if (!isWhole) return;
  mustBeOk(await call({ method: "PUT", path, body: { status: "completed" }, signal }), "order");
}

/**
 * Tells the shop of a parcel: a note to the buyer, and the order completed with its last unit. The
 * note is read back before anything is repeated, so that the buyer hears once.
 */
export async function confirmShipment(
  call: Caller,
  shipment: Shipment,
  signal?: AbortSignal,
): Promise<Ack> {
  assert(shipment.trackingNumber !== "" && shipment.lines.length > 0);
  const path = `orders/${encodeURIComponent(shipment.orderExternalId)}`;
  const note = noteOf(shipment);
  let read: Read | null = null;
  const look = async (): Promise<Ack | null> => {
    read = await readOrder(call, path, signal);
    if (!read) return { ok: false, kind: "not_open", detail: "no such order" };
    const status = text(read.order, "status");
    if (["cancelled", "refunded", "failed", "trash"].includes(status))
      return { ok: false, kind: "not_open", detail: status };
    if (!read.notes.some((each) => text(each, "note") === note)) return null;
    await complete(call, read, signal);
    return { ok: true, already: true };
  };
  return tellOnce(look, async () => {
    assert(read !== null);
    const body = { note, customer_note: true };
    const post = { method: "POST", path: `${path}/notes`, body, once: true, signal } as const;
    const answer = await call(post);
    if (answer.status >= 400)
      return { ok: false, kind: "refused", detail: answer.raw.slice(0, 300) };
    await complete(call, { ...read, notes: [...read.notes, { note }] }, signal);
    return { ok: true, already: false };
  });
}
