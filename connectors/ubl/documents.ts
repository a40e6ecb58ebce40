import { partnerOf, PartnerReader } from "../port/index.ts";
import type { ChannelMessage, Normalised, Partner, Problem, Settings } from "../port/index.ts";
import type { Within } from "./lines.ts";
import { noticeOf } from "./notice.ts";
import { changeOfDocument, orderOf } from "./order.ts";
import { at, partsOf, readXml, spaces, textAt } from "./xml.ts";
import type { Part } from "./xml.ts";

/** What the seller calls a thing, what is printed on it, what the buyer calls it. */
const defaults = {
  codes: "SELLER STANDARD BUYER MANUFACTURER CATALOGUE",
  pieces: "C62 EA H87 PCE NAR",
};

/** What a partner's settings mean for UBL. */
export const partnerFor = (settings: Settings, reader: PartnerReader): Partner =>
  partnerOf(settings, defaults, reader);

/** Identities of a party: its address in the network, and the numbers it is known by. */
export function idsOf(root: Part, role: string): string[] {
  const party = at(root, role, "Party");
  const numbers = partsOf(party, "PartyIdentification").map((each) => textAt(each, "ID"));
  return [textAt(party, "EndpointID"), ...numbers].filter((each) => each !== "");
}

/** The roles of who sends a document and of who gets it: a notice comes from who sends the goods. */
export const rolesIn = ({ name }: Part): readonly [sender: string, receiver: string] =>
  name === "DespatchAdvice"
    ? ["DespatchSupplierParty", "DeliveryCustomerParty"]
    : ["BuyerCustomerParty", "SellerSupplierParty"];

/** Whether a document is ours to read: from this partner, for us. */
export function strangerIn(root: Part, partner: Partner): Problem[] {
  const [sender, receiver] = rolesIn(root);
  const whose = [
    [sender, partner.partnerId],
    [receiver, partner.ourId],
  ] as const;
  return whose.flatMap(([role, wanted]) => {
    const ids = idsOf(root, role);
    return wanted === "" || ids.includes(wanted)
      ? []
      : [{ field: role, value: ids.join(" "), rule: `equals ${wanted}` }];
  });
}

/** The root of a document of UBL 2, or why it is none. */
export function rootOf(raw: string): Part | Problem {
  let root: Part;
  try {
    root = readXml(raw);
  } catch (error) {
    const rule = error instanceof Error ? error.message.slice(0, 120) : "not_xml";
    return { field: "xml", value: raw.slice(0, 80), rule };
  }
  const isUbl = root.space === `${spaces.document}${root.name}-2`;
  return isUbl ? root : { field: "xml", value: `${root.space} ${root.name}`, rule: "not_ubl" };
}

export const isProblem = (root: Part | Problem): root is Problem => "rule" in root;

/** The currency that a document names for itself, or that its first amount is said in. */
function currencyIn(root: Part): string {
  const said = textAt(root, "DocumentCurrencyCode") || textAt(root, "PricingCurrencyCode");
  const item = at(root, "OrderLine", "LineItem");
  const amounts = [
    at(root, "AnticipatedMonetaryTotal", "PayableAmount"),
    at(item, "LineExtensionAmount"),
    at(item, "Price", "PriceAmount"),
  ];
  return said || (amounts.find((each) => each)?.attributes["currencyID"] ?? "");
}

function messageOf(root: Part, within: Within): ChannelMessage | null {
  if (root.name === "Order") return orderOf(root, within);
  if (root.name === "OrderChange" || root.name === "OrderCancellation")
    return changeOfDocument(root, within);
  if (root.name === "DespatchAdvice") return noticeOf(root, within);
  within.reader.refuse("document", root.name, "unknown_topic");
  return null;
}

/** The message of a document, or all that is wrong with it. Pure. */
export function normalise(raw: string, _topic: string, settings: Settings = {}): Normalised {
  const reader = new PartnerReader();
  const partner = partnerFor(settings, reader);
  const root = rootOf(raw);
  if (isProblem(root)) return { messages: [], problems: [...reader.problems, root] };
  // A notice names no money.
  const isNotice = root.name === "DespatchAdvice";
  const currency = isNotice ? "" : reader.currency(currencyIn(root) || partner.currency);
  const message = messageOf(root, { partner, reader, currency });
  const problems = [...reader.problems, ...strangerIn(root, partner)];
  return problems.length > 0 || !message
    ? { messages: [], problems }
    : { messages: [message], problems };
}
