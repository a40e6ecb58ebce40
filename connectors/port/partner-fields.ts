import type { SettingField } from "./connector.ts";

/** Where the standard writes what a field is about, and what such a value looks like. */
interface Where {
  readonly place: string;
  readonly example: string;
}

export interface PartnerPlaces {
  readonly ours: Where;
  readonly theirs: Where;
  readonly codes: Where;
  readonly pieces: Where;
  /** Standards whose changes state whole orders need not be asked. */
  readonly hasChanges?: boolean;
}

const field = (name: string, zh: SettingField["zh"], en: SettingField["en"]): SettingField => ({
  name,
  secret: false,
  required: false,
  zh,
  en,
});

const whose = ({ ours, theirs }: PartnerPlaces): SettingField[] => [
  field(
    "ourId",
    {
      label: "我方标识",
      help: `伙伴在 ${ours.place} 中写给我方的标识，例如 ${ours.example}。填写后，写给他人的文件会被搁置；留空则不核对。`,
    },
    {
      label: "Our identity",
      help: `What the partner writes for us in ${ours.place}, such as ${ours.example}. Files for others are then set aside; empty checks nothing.`,
    },
  ),
  field(
    "partnerId",
    {
      label: "伙伴标识",
      help: `伙伴在 ${theirs.place} 中写的自己的标识，例如 ${theirs.example}。填写后，他人的文件会被搁置；留空则不核对。`,
    },
    {
      label: "The partner's identity",
      help: `What the partner writes for himself in ${theirs.place}, such as ${theirs.example}. Files of others are then set aside; empty checks nothing.`,
    },
  ),
];

const money: SettingField[] = [
  {
    ...field(
      "currency",
      { label: "币种", help: "文件未写明币种时使用，三位字母，例如 CNY、USD。" },
      {
        label: "Currency",
        help: "Used where a file names none: three letters, such as CNY or USD.",
      },
    ),
    required: true,
  },
  field(
    "zone",
    {
      label: "伙伴时区",
      help: "文件中的日期和时间没有时区；填伙伴所在时区，例如 America/New_York。留空为 UTC。",
    },
    {
      label: "The partner's time zone",
      help: "Dates and times in files have no zone: name the partner's, such as America/New_York. Empty means UTC.",
    },
  ),
];

/** Whose notices move receipts to come: nobody's, until a person says where his goods arrive. */
const supplies = field(
  "suppliesTo",
  {
    label: "伙伴供货到的地点",
    help: "填地点编码，例如 MAIN：伙伴的发货通知会把该地点按其订单号预告的到货转为在途，并改到通知所说的日期。留空则只保存和显示通知。",
  },
  {
    label: "Place that the partner supplies",
    help: "The code of a place, such as MAIN: the partner's shipment notices set the receipts that are announced there under their order numbers on their way, on the day that they say. Empty keeps and shows notices only.",
  },
);

/** Whose notices are parcels of customers' orders: nobody's, until a person says whose orders he ships. */
const shipsFor = field(
  "shipsFor",
  {
    label: "伙伴代发哪些渠道的订单",
    help: "代发商或第三方仓填写：渠道编码，空格分隔，例如 TB01 JD02；* 为除本伙伴外的所有渠道。其发货通知写明的客户订单（我方单号或渠道单号）即记为该订单的包裹，并告知其渠道；通知写明从我方地点（地点编码）发出时，才扣减该地点的库存。留空则不据此发货。",
  },
  {
    label: "Channels whose orders the partner ships",
    help: "For drop shippers and third-party warehouses: codes of channels with blanks between them, such as TB01 JD02, or * for all but the partner's own. What their notices say has left of a customer's order (by our number or its channel's) becomes a parcel of it, and its channel is told; stock moves only where the goods left a place of ours, by its code. Empty ships nothing by them.",
  },
);

/** The settings form of a partner who sends documents. */
export function partnerFields(places: PartnerPlaces): readonly SettingField[] {
  const { codes, pieces, hasChanges = true } = places;
  const changes = field(
    "changesBy",
    {
      label: "变更数量的写法",
      help: "whole：写变更后的总数量（默认）；difference：写增减的差额。与伙伴约定一致。",
    },
    {
      label: "How changes write quantities",
      help: "whole: the quantity after the change (default); difference: by how much it differs. As agreed with the partner.",
    },
  );
  return [
    ...whose(places),
    ...money,
    field(
      "codes",
      {
        label: "货号限定符",
        help: `行内哪种编码是商品编码（${codes.place}），按优先顺序，空格分隔，例如 ${codes.example}。留空用默认顺序。`,
      },
      {
        label: "Code qualifiers",
        help: `Which of a line's codes names the goods (${codes.place}), the best first, such as ${codes.example}. Empty takes the usual order.`,
      },
    ),
    field(
      "pieces",
      {
        label: "等于一件的单位",
        help: `哪些计量单位等于一件（${pieces.place}），例如 ${pieces.example}；其他单位另成编码（如“A1 CA”），在商品映射中说明含几件。`,
      },
      {
        label: "Units that are one piece",
        help: `Units of measure that mean one piece (${pieces.place}), such as ${pieces.example}. Another unit makes a code of its own, such as "A1 CA", and its listing says how many pieces it holds.`,
      },
    ),
    ...(hasChanges ? [changes] : []),
    supplies,
    shipsFor,
    field(
      "quietMinutes",
      {
        label: "再次答复前的静默（分钟）",
        help: "承诺在答复之后变化时，静默这么多分钟没有新变化才再次答复；0 为立即，最多 1440。留空为 15。",
      },
      {
        label: "Quiet minutes before telling anew",
        help: "Where a promise changes after its answer, the partner is told anew once nothing has changed for so many minutes; 0 tells at once, 1440 is the most. Empty means 15.",
      },
    ),
  ];
}
