import type { TFunction } from "i18next";

/** What a hold says beside its reason: the rule, the codes, what a person wrote, what the channel said. */
export function detailText(detail: unknown, word: TFunction): string {
  if (detail === null || typeof detail !== "object") return "";
  const said = Object.entries(detail).map(([name, value]) => {
    if (name === "rule" || name === "heard") return "";
    if (name === "note") return word(`hold.note.${String(value)}`);
    return Array.isArray(value) ? value.join(", ") : String(value);
  });
  return said.filter((each) => each !== "").join(" · ");
}
