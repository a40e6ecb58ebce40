import type { Envelope, Receipt, Written } from "../port/index.ts";
import type { Interchange, Message } from "./envelope.ts";
import { component } from "./tokens.ts";
import { writeMessage } from "./write.ts";
import type { Draft } from "./write.ts";

/** The standard's error code of a message that stands alone well and is refused all the same. */
export type Judged = (message: Message) => "14" | "12" | null;

/** Version of CONTRL by the version of the syntax that is answered. */
const versionFor = (syntax: string): string[] =>
  syntax === "4" ? ["4", "1", "UN"] : ["D", "3", "UN"];

function messageLine(message: Message, judge: Judged): Draft {
  const [header] = message.segments;
  const code = message.faults[0]?.code ?? judge(message);
  const name = header?.elements[2] ?? [message.type];
  return ["UCM", message.reference, name, code ? "4" : "7", ...(code ? [code] : [])];
}

/** The CONTRL that answers an interchange: taken or refused as a whole, and message by message. */
export function writeReceipt(
  { interchange, judge }: { readonly interchange: Interchange; readonly judge: Judged },
  envelope: Envelope,
): Written {
  const { header, messages, faults } = interchange;
  const [first] = faults;
  const parties = [header.elements[2] ?? [""], header.elements[3] ?? [""]];
  const uci: Draft = [
    "UCI",
    component(header, 5),
    ...parties,
    first ? "4" : "7",
    first?.code ?? "",
  ];
  const lines = first ? [] : messages.map((each) => messageLine(each, judge));
  const version = versionFor(component(header, 1, 2));
  const segments = [uci, ...lines];
  return {
    topic: "CONTRL",
    // A receipt is not answered by a receipt.
    control: "",
    raw: writeMessage(header, envelope, { type: "CONTRL", version, segments }),
  };
}

/** What a CONTRL of the partner says of an interchange that we sent. */
export function receiptOf(message: Message): Receipt | null {
  if (message.type !== "CONTRL" || message.faults.length > 0) return null;
  const lines = message.segments.filter(({ tag }) => /^UC[IMSD]$/.test(tag));
  const [uci] = lines;
  const control = component(uci, 1);
  const words = lines.map((each) => component(each, each.tag === "UCI" ? 4 : 3));
  if (uci?.tag !== "UCI" || control === "") return null;
  const isRefused = words.some((word, at) => word === "4" && /^UC[IM]$/.test(lines[at]?.tag ?? ""));
  const accepted = !isRefused && /^[78]$/.test(words[0] ?? "");
  const detail = accepted ? (words[0] ?? "") : lines.map((each) => each.raw).join(" ");
  return { control, accepted, detail };
}
