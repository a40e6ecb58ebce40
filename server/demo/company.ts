import type { Tx } from "../platform/index.ts";
import { mapListings, saveBarcodes, saveItems, setBundle } from "../modules/catalog/index.ts";
import { saveChannel } from "../modules/channels/index.ts";
import { saveParties, savePlaces, tenantDefaults } from "../modules/parties/index.ts";
import { setSourcing } from "../modules/promises/index.ts";
import { saveRule } from "../modules/orders/index.ts";
import { changeStock, planSupplies, setQuotas } from "../modules/stock/index.ts";
import { divisions } from "../../kernel/divisions/index.ts";
import type { Division } from "../../kernel/divisions/index.ts";
import { assert, dayToText } from "../../kernel/index.ts";
import type { Chance, Day } from "../../kernel/index.ts";
import type { Parties } from "../modules/parties/index.ts";

/** What trading needs to know of the made-up company. */
export interface DemoCompany {
  readonly channels: readonly {
    readonly id: number;
    readonly code: string;
    readonly weight: number;
  }[];
  readonly items: readonly {
    readonly id: number;
    readonly code: string;
    readonly priceMinor: number;
    readonly weight: number;
    /** Codes of what is in a set. */
    readonly parts?: readonly string[];
  }[];
  readonly distributors: readonly number[];
  readonly mainPlaces: readonly number[];
}

const families = [
  ["电水壶", "Kettle", 8900],
  ["电饭煲", "Rice cooker", 29900],
  ["空气炸锅", "Air fryer", 39900],
  ["破壁机", "Blender", 49900],
  ["电压力锅", "Pressure cooker", 35900],
  ["加湿器", "Humidifier", 15900],
  ["电风扇", "Fan", 12900],
  ["吹风机", "Hair dryer", 9900],
  ["挂烫机", "Garment steamer", 19900],
  ["咖啡机", "Coffee maker", 69900],
  ["烤箱", "Oven", 45900],
  ["电磁炉", "Induction cooker", 23900],
  ["豆浆机", "Soy milk maker", 25900],
  ["养生壶", "Health pot", 13900],
  ["扫地机", "Robot vacuum", 159900],
  ["除螨仪", "Mite remover", 29900],
  ["电热毯", "Electric blanket", 11900],
  ["绞肉机", "Mincer", 9900],
  ["面包机", "Bread maker", 33900],
  ["电蒸锅", "Steamer", 18900],
] as const;
const colours = [
  ["白", "white"],
  ["黑", "black"],
  ["青", "teal"],
  ["粉", "pink"],
  ["灰", "grey"],
] as const;
const sizes = [
  ["标准", "standard", 1],
  ["大容量", "large", 1.35],
] as const;

const channelList = [
  ["TMALL", "天猫旗舰店", "Tmall flagship", 30],
  ["JD", "京东自营", "JD", 22],
  ["PDD", "拼多多", "Pinduoduo", 16],
  ["DOUYIN", "抖店", "Douyin shop", 14],
  ["WEIXIN", "微信小店", "WeChat shop", 6],
  ["SHOP", "官方商城", "Own store", 5],
  ["STORE", "门店", "Stores", 4],
  ["DEALER", "经销商订货", "Distributors", 3],
] as const;

const places = [
  ["HZ", "杭州仓", "Hangzhou", "33", 2],
  ["GZ", "广州仓", "Guangzhou", "44", 2],
  ["CD", "成都仓", "Chengdu", "51", 3],
] as const;

/** GTIN-13 of a serial number under a made-up prefix, with its check digit. */
function gtin(serial: number): string {
  const body = `690000${String(serial).padStart(6, "0")}`;
  const sum = [...body].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 ? 3 : 1),
    0,
  );
  return body + String((10 - (sum % 10)) % 10);
}

async function makeItems(tx: Tx, chance: Chance): Promise<DemoCompany["items"]> {
  const drafts = families.flatMap(([name, nameEn, price], family) =>
    colours.flatMap(([colour, colourEn], shade) =>
      sizes.map(([size, sizeEn, factor], at) => ({
        code: `K${String(family + 1).padStart(2, "0")}${shade + 1}${at + 1}`,
        name: `${name} ${size} ${colour}`,
        nameEn: `${nameEn} ${sizeEn} ${colourEn}`,
        unit: "台",
        priceMinor: Math.round(price * factor),
      })),
    ),
  );
  const bundles = Array.from({ length: 8 }, (_each, index) => ({
    code: `SET${index + 1}`,
    name: `厨房套装 ${index + 1}`,
    nameEn: `Kitchen set ${index + 1}`,
    kind: "bundle" as const,
    unit: "套",
  }));
  const ids = await saveItems(tx, [...drafts, ...bundles]);
  await saveBarcodes(
    tx,
    drafts.map((draft, index) => ({
      code: gtin(index + 1),
      itemId: ids.get(draft.code) ?? 0,
      units: 1,
    })),
  );
  const items = drafts.map((draft) => ({
    id: ids.get(draft.code) ?? 0,
    code: draft.code,
    priceMinor: draft.priceMinor,
    weight: 1 / (1 + chance.whole(0, 30)),
  }));
  const sets = [];
  for (const bundle of bundles) {
    const parts = [chance.pick(items), chance.pick(items)].filter(
      (item, index, all) => all.findIndex((other) => other.id === item.id) === index,
    );
    await setBundle(
      tx,
      { id: ids.get(bundle.code) ?? 0, code: bundle.code },
      parts.map((part) => ({ itemId: part.id, units: 1 })),
    );
    sets.push({
      id: ids.get(bundle.code) ?? 0,
      code: bundle.code,
      weight: 0.2,
      parts: parts.map((part) => part.code),
      priceMinor: Math.round(parts.reduce((sum, part) => sum + part.priceMinor, 0) * 0.9),
    });
  }
  return [...items, ...sets];
}

/** 31 provinces, 100 cities and 400 counties as distributors, out of the national list of regions. */
async function makeDistributors(tx: Tx, own: number): Promise<number[]> {
  const all = divisions();
  const within = (length: number) => all.filter(({ code }) => code.length === length);
  const [provinces, cities, areas] = [within(2), within(4), within(6)];
  const draft = (tier: "province" | "city" | "county", region: Division, parentId: number) => ({
    code: `D${region.code}`,
    name: `${region.name}经销商`,
    kind: "distributor" as const,
    tier,
    parentId,
    territory: [region.code],
    creditLimitMinor: { province: 500_000_000, city: 100_000_000, county: 20_000_000 }[tier],
  });
  const save = async (drafts: Parameters<typeof saveParties>[1]) => {
    const saved = await saveParties(tx, drafts);
    assert(saved.ok, "the demo's distributors hang under parties of its own");
    return saved.value;
  };
  const first = await save(provinces.slice(0, 31).map((region) => draft("province", region, own)));
  const chosenCities = cities
    .filter((city) => first.has(`D${city.code.slice(0, 2)}`))
    .filter((_city, index) => index % 3 === 0)
    .slice(0, 100);
  const second = await save(
    chosenCities.map((city) => draft("city", city, first.get(`D${city.code.slice(0, 2)}`) ?? own)),
  );
  const counties = areas.filter((area) => second.has(`D${area.code.slice(0, 4)}`)).slice(0, 400);
  const third = await save(
    counties.map((area) => draft("county", area, second.get(`D${area.code.slice(0, 4)}`) ?? own)),
  );
  return [...first.values(), ...second.values(), ...third.values()];
}

type Channels = DemoCompany["channels"];

async function makeChannels(tx: Tx, items: DemoCompany["items"]): Promise<Channels> {
  const channels: Channels[number][] = [];
  for (const [code, name, nameEn, weight] of channelList) {
    const id = await saveChannel(tx, {
      ...{ code, name, nameEn },
      kind: code === "DEALER" ? "manual" : "demo",
      policy: "backorder",
      priority: code === "DEALER" ? 5 : 0,
    });
    channels.push({ id, code, weight });
    await mapListings(
      tx,
      items.map((item) => ({
        channelId: id,
        code: `${code}-${item.code}`,
        parts: [{ itemId: item.id, units: 1 }],
      })),
    );
  }
  return channels;
}

/** Stock that distributors of the provinces keep, seen by us in bands and promised to nobody. */
async function makeDistributorStock(
  tx: Tx,
  parties: Parties,
  made: { readonly items: DemoCompany["items"]; readonly owners: readonly number[] },
): Promise<void> {
  const defaults = await tenantDefaults(tx, "");
  const kept = made.owners.slice(0, 12);
  const saved = await savePlaces(
    tx,
    kept.map((ownerId, index) => ({
      ...{ code: `DS${index + 1}`, name: `经销商仓 ${index + 1}` },
      nameEn: `Distributor stock ${index + 1}`,
      kind: "distributor_stock" as const,
      ...{ ownerId, custodianId: ownerId, visibility: "band" as const },
      calendarId: defaults.calendarId,
    })),
  );
  assert(saved.ok, "the demo's places lie in a zone that is known");
  const stocked = made.items.filter((item) => !item.code.startsWith("SET"));
  const posted = await changeStock(tx, parties, {
    document: { kind: "opening", documentKind: "opening", documentId: 2 },
    changes: [...saved.value.values()].flatMap((placeId, place) =>
      stocked
        .filter((_item, index) => (index + place) % 9 === 0)
        .map((item) => ({ itemId: item.id, placeId, units: 5 + ((item.id * 7 + place) % 60) })),
    ),
  });
  assert(posted.ok, "the demo's distributors stock items that are there");
}

/** Opening stock of two weeks' sales, most of it at the first place. */
async function makeOpeningStock(
  tx: Tx,
  parties: Parties,
  made: { readonly company: DemoCompany; readonly perDay: number },
): Promise<void> {
  const { items, mainPlaces } = made.company;
  const whole = items.reduce((sum, item) => sum + item.weight, 0);
  const stocked = items.filter((item) => !item.code.startsWith("SET"));
  const opening = await changeStock(tx, parties, {
    document: { kind: "opening", documentKind: "opening", documentId: 1 },
    changes: stocked.flatMap((item) =>
      mainPlaces.map((placeId, index) => ({
        itemId: item.id,
        placeId,
        units: Math.round((made.perDay * 45 * (item.weight / whole)) / (index + 2)) + 2,
      })),
    ),
  });
  assert(opening.ok, "the demo's opening stock names items and places that are there");
}

/** Makes the demo company's records and its opening stock. */
export async function makeCompany(
  tx: Tx,
  parties: Parties,
  { chance, perDay }: { readonly chance: Chance; readonly perDay: number },
): Promise<DemoCompany> {
  const defaults = await tenantDefaults(tx, "渠成小家电（演示）");
  const saved = await savePlaces(
    tx,
    places.map(([code, name, nameEn, region]) => ({
      ...{ code, name, nameEn, region, kind: "warehouse" as const },
      ownerId: defaults.ownPartyId,
      custodianId: defaults.ownPartyId,
      calendarId: defaults.calendarId,
    })),
  );
  const mainPlaces = places.map(([code]) => (saved.ok ? (saved.value.get(code) ?? 0) : 0));
  await setSourcing(tx, {
    sources: mainPlaces.map((placeId, index) => ({
      ...{ channelId: 0, placeId, rank: index, parcelCostMinor: 600 + 200 * index },
      transitDays: places[index]?.[4] ?? 3,
    })),
  });
  const items = await makeItems(tx, chance);
  const distributors = await makeDistributors(tx, defaults.ownPartyId);
  await makeDistributorStock(tx, parties, { items, owners: distributors });
  const channels = await makeChannels(tx, items);
  const company = { channels, items, distributors, mainPlaces };
  await makeOpeningStock(tx, parties, { company, perDay });
  return company;
}

/** Review rules, quotas and receipts to come: what the company works by from today on. */
export async function makeRules(tx: Tx, company: DemoCompany, today: number): Promise<void> {
  const rule = { id: null, ownerRole: "order_operations", active: true } as const;
  await saveRule(tx, {
    ...{ ...rule, name: "大额订单人工复核", withinMinutes: 120, rank: 1 },
    condition: [{ field: "totalMinor", operator: "at_least", value: 600_000 }],
  });
  await saveRule(tx, {
    ...{ ...rule, name: "单品数量异常", withinMinutes: 240, rank: 2 },
    condition: [{ field: "units", operator: "at_least", value: 150 }],
  });
  const best = company.items
    .filter((item) => !item.code.startsWith("SET"))
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, 12);
  const channelId = (code: string) => company.channels.find((each) => each.code === code)?.id ?? 0;
  await setQuotas(
    tx,
    best.flatMap((item, index) => [
      { itemId: item.id, channelId: channelId("TMALL"), cap: null, protected: 5 },
      ...(index < 4
        ? [{ itemId: item.id, channelId: channelId("DOUYIN"), cap: 80, protected: 0 }]
        : []),
    ]),
  );
  await planSupplies(
    tx,
    best.map((item, index) => ({
      itemId: item.id,
      placeId: company.mainPlaces[index % company.mainPlaces.length] ?? 0,
      kind: "planned" as const,
      day: dayToText((today + 2 + index) as Day),
      units: 40 + 10 * index,
      documentKind: "PO",
      documentNumber: `PO-${1_000 + index}`,
    })),
  );
}
