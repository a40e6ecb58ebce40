import { createHash } from "node:crypto";
import { assert } from "../../kernel/index.ts";
import { carrierCode } from "../port/index.ts";
import type { Ack, Means, Shipment } from "../port/index.ts";
import type { AmazonCaller, AmazonSettings } from "./caller.ts";

/** Carriers that the platform knows by a code of its own; others go under their name. */
const codes: Readonly<Record<string, string>> = {
  ...{ SF: "SF Express", YTO: "YTO Express", EMS: "China Post", UPS: "UPS", USPS: "USPS" },
  ...{ FEDEX: "FedEx", DHL: "DHL", DPD: "DPD", GLS: "GLS", TNT: "TNT", HERMES: "Hermes" },
};

/**
 * The number of a parcel within its order: the platform takes positive numbers only, and the same
 * number again changes that parcel instead of adding another.
 */
function referenceOf({ carrier, trackingNumber, lines }: Shipment): string {
  const said = JSON.stringify([carrier, trackingNumber, lines]);
  return String((createHash("sha256").update(said).digest().readUInt32BE(0) % 999_999_999) + 1);
}

/** Tells the platform of a parcel. Telling it again changes nothing: its number is its own. */
export async function confirmShipment(
  at: { readonly call: AmazonCaller; readonly settings: AmazonSettings; readonly means: Means },
  shipment: Shipment,
  signal?: AbortSignal,
): Promise<Ack> {
  const { carrier, trackingNumber, lines, orderExternalId } = shipment;
  assert(trackingNumber !== "" && lines.length > 0);
  const code = codes[carrierCode(carrier).toUpperCase()];
  const body = {
    marketplaceId: at.settings.marketplaceId,
    packageDetail: {
      packageReferenceId: referenceOf(shipment),
      ...{ carrierCode: code ?? "Other", carrierName: carrier, trackingNumber },
      shipDate: new Date(at.means.now()).toISOString(),
      orderItems: lines.map((line) => ({ orderItemId: line.lineExternalId, quantity: line.units })),
    },
  };
  const path = `orders/v0/orders/${encodeURIComponent(orderExternalId)}/shipmentConfirmation`;
  const answer = await at.call("shipment", { method: "POST", path, body, signal });
  if (answer.status < 300) return { ok: true, already: false };
  const detail = answer.raw.slice(0, 300);
  if (answer.status === 404) return { ok: false, kind: "not_open", detail: "no such order" };
  return { ok: false, kind: "refused", detail };
}
