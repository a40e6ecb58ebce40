import type { Envelope } from "../port/index.ts";
import { levelFor } from "./charset.ts";
import { component } from "./tokens.ts";
import type { Segment } from "./tokens.ts";

/** Elements of a segment, its tag first; an element of components is a list. */
export type Draft = readonly (string | number | readonly (string | number)[])[];

/** One message to be sent, without its UNH and UNT. */
export interface MessageDraft {
  readonly type: string;
  /** Version, release, agency and association, as the answered message wrote them. */
  readonly version: readonly string[];
  readonly segments: readonly Draft[];
}

/** A text with the standard's own signs released, and without line breaks. */
const released = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[?+:']/g, "?$&");

function trimmed(parts: readonly string[]): string[] {
  const kept = [...parts];
  while (kept.length > 1 && kept.at(-1) === "") kept.pop();
  return kept;
}

function line(draft: Draft): string {
  const elements = draft.map((each) =>
    Array.isArray(each)
      ? trimmed(each.map((one: string | number) => released(String(one)))).join(":")
      : released(String(each as string | number)),
  );
  return `${trimmed(elements).join("+")}'`;
}

/** `260131` and `1304` of an instant in UTC. */
export function stampOf(at: Date): { readonly day: string; readonly time: string } {
  const text = at.toISOString();
  return { day: text.slice(2, 10).replaceAll("-", ""), time: text.slice(11, 16).replace(":", "") };
}

/** One message in an interchange of its own, to whoever sent the header that is answered. */
export function writeMessage(to: Segment, envelope: Envelope, message: MessageDraft): string {
  const { day, time } = stampOf(envelope.at);
  const control = String(envelope.control);
  const body: Draft[] = [["UNH", "1", [message.type, ...message.version]], ...message.segments];
  const isTest = component(to, 11) === "1";
  const unb = [
    ...["UNB", [levelFor(component(to, 1)), component(to, 1, 2) || "3"]],
    ...[to.elements[3] ?? [""], to.elements[2] ?? [""], [day, time], control],
    ...(isTest ? ["", "", "", "", "", "1"] : []),
  ];
  const lines = [unb, ...body, ["UNT", body.length + 1, "1"], ["UNZ", 1, control]];
  // The standard's own signs are said all the same: some readers want to see them.
  return ["UNA:+.? '", ...lines.map((each) => line(each as Draft)), ""].join("\n");
}
