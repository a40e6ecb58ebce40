import { partnerFields } from "../port/index.ts";
import type { SettingField } from "../port/index.ts";

/** What a person has agreed with a partner. */
export const fields: readonly SettingField[] = partnerFields({
  ours: { place: "ISA08", example: "4405197800" },
  theirs: { place: "ISA06", example: "ABCCO" },
  codes: { place: "PO106–PO125", example: "VN BP UP" },
  pieces: { place: "PO103", example: "EA PC" },
});
