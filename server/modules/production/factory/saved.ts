import type { Saved } from "./factory.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";

/** What a form began with; what says none is written over whatever is there. */
export interface Typed {
  readonly code: string;
  readonly revision?: number | undefined;
}

/** Why something typed over an older state is not saved, or null: who saved it since, and when. */
export function savedSince({ code, revision }: Typed, known: Saved | undefined): NamedError | null {
  if (revision === undefined || revision === (known?.revision ?? 0)) return null;
  const when = known?.savedAt?.toISOString().slice(0, 16).replace("T", " ") ?? "-";
  const at = { field: code, value: known?.savedBy ?? "-", rule: `${when} UTC` };
  return named("saved_meanwhile", at);
}

/** The first of these drafts that was typed over an older state, as a refusal, or null. */
export function anySavedSince(
  drafts: readonly Typed[],
  known: Iterable<Saved & { readonly code: string }>,
): NamedError | null {
  const byCode = new Map([...known].map((row) => [row.code, row]));
  for (const draft of drafts) {
    const since = savedSince(draft, byCode.get(draft.code));
    if (since) return since;
  }
  return null;
}
