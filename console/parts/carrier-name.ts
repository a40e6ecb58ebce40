import { carrierOf } from "../../contract/carriers.ts";
import { currentLocale } from "../i18n.ts";

/** A carrier as the reader of the screens calls it; one that is not known, as it was written. */
export function carrierName(written: string): string {
  const known = carrierOf(written);
  if (!known) return written;
  return currentLocale() === "en" ? known.en : known.zh;
}
