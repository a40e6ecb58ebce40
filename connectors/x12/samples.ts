// Documents written from the standard (ASC X12 004010), for what no published sample shows. They
// are no partner's own.

const header = (at: string, control: string) =>
  `ISA*00*          *00*          *ZZ*BUYER          *ZZ*MILLRACE       *${at}*1200*U*00401*${control}*0*T*>~`;

/** A file of one group with these sets, whose counts and numbers are right. */
export function fileOf(
  sets: readonly (readonly string[])[],
  { day = "261111", control = "000000101", group = "PO" } = {},
): string {
  const bodies = sets.map((segments, index) => {
    const number = String(index + 1).padStart(4, "0");
    const [code = "", ...rest] = segments;
    const all = [`ST*${code}*${number}`, ...rest];
    return [...all, `SE*${all.length + 1}*${number}`].join("~\n");
  });
  return [
    header(day, control),
    `GS*${group}*BUYER*MILLRACE*20${day}*1200*${Number(control)}*X*004010~`,
    ...bodies.map((each) => `${each}~`),
    `GE*${sets.length}*${Number(control)}~`,
    `IEA*1*${control}~`,
  ].join("\n");
}

/** An 850 of two lines, with a charge, an allowance and a total. */
export const order = (number = "4500017", more: readonly string[] = []): string[] => [
  "850",
  `BEG*00*SA*${number}**20261111`,
  "CUR*BY*USD",
  "DTM*010*20261118",
  "DTM*002*20261120",
  "N1*BY*Harbour Stores*92*1500",
  "N1*ST*Harbour Stores DC 7*92*T7",
  "N3*1 Quay",
  "N4*Oakland*CA*94607*US",
  ...more,
  "PO1*1*10*EA*2.55**VN*A1*UP*036000291452",
  "PID*F****Kettle",
  "PO1*2*3*CA*12.00**VN*B2",
  "SAC*C*D240***500**********FREIGHT",
  "SAC*A*C310***150**********DISCOUNT",
  "CTT*2*13",
  "AMT*TT*65",
];

/** An 860: one line less, one gone, one new. */
export const change = (number = "4500017"): string[] => [
  "860",
  `BCH*04*SA*${number}**1*20261111*****20261112`,
  "DTM*002*20261125",
  "POC*1*QD*6*6*EA*2.55**VN*A1",
  "POC*2*DI",
  "POC*3*AI*4*4*EA*1.25**VN*C3",
  "PID*F****Cup",
  "CTT*3",
];

/** An 860 that cancels the whole order. */
export const cancellation = (number = "4500017"): string[] => [
  "860",
  `BCH*01*SA*${number}**2*20261111*****20261113`,
];

/** A 997 of the partner: he took one group of ours and refused another. */
export const receipts: readonly (readonly string[])[] = [
  ["997", "AK1*PR*501", "AK2*855*0501", "AK5*A", "AK9*A*1*1*1"],
  ["997", "AK1*SH*502", "AK2*856*0502", "AK3*LIN*12**8", "AK4*3**7*XX", "AK5*R*5", "AK9*R*1*1*0"],
];

/** An 856 of goods for us: a pallet with two cartons, of one order, and when they arrive. */
export const notice = (number = "SN1", order = "PO-7", more: readonly string[] = []): string[] => [
  "856",
  `BSN*00*${number}*20261111*0930*0001`,
  "HL*1**S",
  "TD5*B*2*SCAC**Harbour Lines",
  "REF*BM*BL-77",
  "REF*CN*PRO55",
  "DTM*011*20261111*0930",
  "DTM*017*20261114",
  "N1*ST*Our warehouse*92*W1",
  "N1*SF*Their warehouse*92*S9",
  "HL*2*1*O",
  `PRF*${order}***20261101`,
  "HL*3*2*T",
  "MAN*GM*00340123450000000017",
  "HL*4*3*P",
  "TD1*CTN25*1",
  "MAN*GM*340123450000000024",
  "HL*5*4*I",
  "LIN*1*VN*A1*LT*L2026",
  "SN1*1*10*EA",
  "PID*F****Kettle",
  "HL*6*4*I",
  "LIN*2*VN*B2",
  "SN1*2*3*CA",
  ...more,
  "CTT*6*13",
];

/** What a drop shipper sent for one order: a carton under a carrier's own number, and its goods. */
export interface SentParcel {
  readonly number: string;
  readonly order: string;
  /** The code of the place that it left from. */
  readonly from?: string;
  /** Its number at the carrier. */
  readonly tracking?: string;
  /** Pieces by code, each of which names the line of the order after a slash where it is known: "A1/1". */
  readonly goods: Readonly<Record<string, number>>;
}

/** An 856 of a parcel that left for a customer of ours. */
export const parcelNotice = ({
  number,
  order,
  from = "S9",
  tracking = `SF${number}`,
  goods,
}: SentParcel): string[] => {
  const items = Object.entries(goods).flatMap(([name, units], at) => {
    const [code, line = ""] = name.split("/");
    return [`HL*${at + 4}*3*I`, `LIN*${line}*VN*${code}`, `SN1**${units}*EA`];
  });
  return [
    ...["856", `BSN*00*${number}*20261111*0930*0001`, "HL*1**S", "TD5*B*2*SCAC**SF Express"],
    ...["DTM*011*20261111*0930", `N1*SF*Their warehouse*92*${from}`, "HL*2*1*O", `PRF*${order}`],
    ...["HL*3*2*P", "MAN*GM*00340123450000000017", ...(tracking ? [`MAN*CP*${tracking}`] : [])],
    ...[...items, `CTT*${Object.keys(goods).length}`],
  ];
};
