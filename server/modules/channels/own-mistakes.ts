import { ChannelFailure } from "../../../connectors/port/index.ts";
import { isBusy, isGone } from "../../platform/index.ts";

/** Classes of the database's refusals that speak of what it was given, not of how it is. */
const ofValues = /^2[23]/;

/**
 * Whether something was thrown because we did not reckon with it: neither the database's being away nor
 * anything that passes by itself. It concerns the one thing in hand, and keeps none of the others.
 */
export function isOwnMistake(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof ChannelFailure) return false;
  if (isGone(error) || isBusy(error) || error.name === "AbortError") return false;
  const { code } = error as { readonly code?: unknown };
  if (code === undefined) return true;
  return typeof code === "string" && (code.startsWith("ERR_") || ofValues.test(code));
}

/** Words of a platform as a text column takes them: a NUL is written as in code. */
export const storable = (words: string): string => words.replaceAll("\0", String.raw`\0`);
