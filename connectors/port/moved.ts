import type { Cursor } from "./connector.ts";
import type { Fields } from "./fields.ts";

const names: ReadonlySet<string> = new Set(["updatedAt", "createdAt", "updated_at", "created_at"]);

/**
 * The latest time that stands anywhere in a document: on some platforms a refund or a parcel has its
 * own times, and the order that it belongs to keeps its old one. What is no date is passed over.
 */
export function latestTime(document: Fields): string {
  let [latest, passed] = ["", ""];
  let latestMs = Number.NEGATIVE_INFINITY;
  const look = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const each of value) look(each, "");
    // What JSON.parse made inherits nothing that would be walked.
    else if (typeof value === "object" && value !== null)
      for (const inner in value) look((value as Fields)[inner], inner);
    else if (typeof value === "string" && names.has(name)) {
      // Most times of a document are the same few: each is parsed once.
      if (value === latest || value === passed) return;
      passed = value;
      const ms = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
      if (ms > latestMs) [latest, latestMs] = [value, ms];
    }
  };
  look(document, "");
  return latest;
}

/** Whether a window reaches a new stretch of time: what is too dear for every window is done then. */
export const opensStretch = ({ from, until }: Cursor, everyMs: number): boolean =>
  Math.floor(Date.parse(from) / everyMs) !== Math.floor(Date.parse(until) / everyMs);
