// Messages written from the standard (UN/EDIFACT D.96A and D.01B), for what no published sample
// shows. They are no partner's own.

/** A file with these messages, whose counts and numbers are right. */
export function fileOf(
  messages: readonly (readonly string[])[],
  { day = "261111", control = "I101", level = "UNOC:3", asks = true } = {},
): string {
  const bodies = messages.map((segments, index) => {
    const number = String(index + 1);
    const [name = "", ...rest] = segments;
    const all = [`UNH+${number}+${name}`, ...rest];
    return [...all, `UNT+${all.length + 1}+${number}`].map((each) => `${each}'`).join("\n");
  });
  const flags = asks ? "++++1" : "";
  return [
    "UNA:+.? '",
    `UNB+${level}+BUYER:14+MILLRACE:14+${day}:1200+${control}${flags}'`,
    ...bodies,
    `UNZ+${messages.length}+${control}'`,
    "",
  ].join("\n");
}

/** An ORDERS D.96A of two lines with freight, a discount and a total. */
export const order = (number = "4500017", more: readonly string[] = []): string[] => [
  "ORDERS:D:96A:UN:EAN008",
  `BGM+220+${number}+9`,
  "DTM+137:20261111:102",
  "DTM+2:20261120:102",
  "DTM+10:202611181700:203",
  "NAD+BY+4250159300001::9++Hafenl\u00e4den",
  "NAD+SU+4399901760448::9",
  "NAD+DP+4250159399005::9++Hafenl\u00e4den Lager 7+Kai 1+Hamburg++20457+DE",
  "CUX+2:EUR:9",
  ...more,
  "LIN+1++4006381333931:EN",
  "PIA+1+A1:SA",
  "IMD+F++:::Kettle ?+ lid",
  "QTY+21:10:PCE",
  "PRI+AAA:2.55",
  "LIN+2++B2:SA",
  "QTY+21:3:CT",
  "MOA+203:36.00",
  "PRI+AAA:1200::NTP:100",
  "UNS+S",
  "MOA+86:61.5",
  "CNT+2:2",
];

/** The same in D.01B, where BGM's number and the item's number have other types. */
export const laterOrder = (number = "4500018"): string[] =>
  order(number).map((each) =>
    each
      .replace("ORDERS:D:96A:UN:EAN008", "ORDERS:D:01B:UN:EAN010")
      .replace(`BGM+220+${number}+9`, `BGM+220::9+${number}:1+9`)
      .replace(":EN", ":SRV"),
  );

/** An ORDCHG: one line less, one gone, one new, another day. */
export const change = (number = "4500017"): string[] => [
  "ORDCHG:D:96A:UN:EAN008",
  "BGM+230+C1+4",
  "DTM+137:20261112:102",
  "DTM+2:20261125:102",
  `RFF+ON:${number}`,
  "LIN+1+3+4006381333931:EN",
  "PIA+1+A1:SA",
  "QTY+21:6:PCE",
  "PRI+AAA:2.55",
  "LIN+2+2+B2:SA",
  "LIN+3+1+C3:SA",
  "QTY+21:4:PCE",
  "PRI+AAA:1.25",
  "UNS+S",
  "CNT+2:3",
];

/** An ORDCHG that cancels the whole order. */
export const cancellation = (number = "4500017"): string[] => [
  "ORDCHG:D:96A:UN",
  "BGM+230+C2+1",
  "DTM+137:20261113:102",
  `RFF+ON:${number}`,
  "UNS+S",
];

/** A CONTRL of the partner: he took one interchange of ours and refused another. */
export const receipts: readonly (readonly string[])[] = [
  ["CONTRL:D:3:UN", "UCI+501+MILLRACE:14+BUYER:14+7", "UCM+1+ORDRSP:D:96A:UN+7"],
  ["CONTRL:D:3:UN", "UCI+502+MILLRACE:14+BUYER:14+7", "UCM+1+DESADV:D:96A:UN+4+12"],
];

/** A DESADV of goods for us: a pallet with a carton in it, of one order, and when they arrive. */
export const notice = (number = "SN1", order = "PO-7", more: readonly string[] = []): string[] => [
  "DESADV:D:96A:UN:EAN005",
  `BGM+351+${number}+9`,
  "DTM+137:20261111:102",
  "DTM+11:202611110930:203",
  "DTM+17:20261114:102",
  `RFF+ON:${order}`,
  "RFF+CN:PRO55",
  "NAD+SU+4250159300001::9",
  "NAD+SF+S9::92",
  "TDT+20++30++:::Harbour Lines",
  "CPS+1",
  "PAC+1++201",
  "PCI+33E",
  "GIN+BJ+340123450000000017",
  "CPS+2+1",
  "PAC+1++CT",
  "PCI+33E",
  "GIN+BJ+340123450000000024",
  "LIN+1++4006381333931:EN",
  "PIA+1+A1:SA",
  "IMD+F++:::Kettle ?+ lid",
  "QTY+12:10:PCE",
  "QTY+83:2:PCE",
  `RFF+ON:${order}:1`,
  "LIN+2++B2:SA",
  "QTY+12:3:CT",
  ...more,
  "CNT+2:2",
];
