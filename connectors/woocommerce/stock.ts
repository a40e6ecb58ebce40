import { list, mustBeOk, pushNewest, text } from "../port/index.ts";
import type { Ack, Caller, ChannelDoor, StockLine } from "../port/index.ts";

/** Where a code's stock is set; null when the shop has no such code. */
async function pathOf(call: Caller, code: string, signal?: AbortSignal): Promise<string | null> {
  const path = `products?${new URLSearchParams({ sku: code }).toString()}`;
  const answer = await call({ method: "GET", path, signal });
  mustBeOk(answer, "products");
  const found = list({ rows: answer.json }, "rows").find((each) => text(each, "sku") === code);
  if (!found) return null;
  const [id, parent] = [text(found, "id"), text(found, "parent_id")];
  return text(found, "type") === "variation"
    ? `products/${parent}/variations/${id}`
    : `products/${id}`;
}

/** Sets absolute stock by code. Of two revisions of one code in a call the newer one is told. */
export function createStockPush(call: Caller): ChannelDoor["pushStock"] {
  const paths = new Map<string, string>();
  const set = async (line: StockLine, signal?: AbortSignal): Promise<Ack> => {
    const path = paths.get(line.code) ?? (await pathOf(call, line.code, signal));
    if (path === null) return { ok: false, kind: "unknown_code", detail: line.code };
    paths.set(line.code, path);
    const body = { manage_stock: true, stock_quantity: line.units };
    const answer = await call({ method: "PUT", path, body, signal });
    if (answer.status < 400) return { ok: true, already: false };
    // Deleted and made anew under another id: the next try looks again.
    paths.delete(line.code);
    return { ok: false, kind: "refused", detail: answer.raw.slice(0, 300) };
  };
  return (lines, signal) => pushNewest(lines, (line) => set(line, signal));
}
