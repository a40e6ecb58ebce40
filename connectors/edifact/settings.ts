import { partnerFields } from "../port/index.ts";
import type { SettingField } from "../port/index.ts";

/** What a person has agreed with a partner. */
export const fields: readonly SettingField[] = [
  ...partnerFields({
    ours: { place: "UNB 0010", example: "4399901760448" },
    theirs: { place: "UNB 0004", example: "4250159300001" },
    codes: { place: "LIN / PIA 7143", example: "SA EN SRV" },
    pieces: { place: "QTY 6411", example: "PCE H87" },
  }),
  {
    name: "charset",
    secret: false,
    required: false,
    zh: {
      label: "字符集",
      help: "留空按 UNB 声明（UNOA–UNOK、UNOW、UNOY）；伙伴实际写法与声明不符时填写，例如 utf-8、gb18030。",
    },
    en: {
      label: "Character set",
      help: "Empty reads what UNB declares (UNOA to UNOK, UNOW, UNOY). Name another, such as utf-8 or gb18030, where the partner writes other bytes than he declares.",
    },
  },
];
