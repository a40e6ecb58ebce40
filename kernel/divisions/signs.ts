// Traditional signs that stand in names of divisions, each with its simplified one.
const pairs =
  "東东廣广慶庆龍龙陽阳陰阴蘇苏臺台灣湾貴贵雲云遼辽寧宁濟济齊齐漢汉瀋沈吳吴興兴紹绍溫温華华義义樂乐" +
  "麗丽縣县區区鄉乡鎮镇贛赣閩闽潯浔門门廈厦關关開开閣阁閘闸間间馬马駐驻騰腾鳳凤鶴鹤鷹鹰黃黄嶺岭島岛" +
  "嶽岳巖岩崗岗峽峡豐丰澤泽濱滨渾浑滄沧潛潜濰潍灤滦瀘泸瀏浏瀾澜蘆芦蘭兰萊莱蕭萧薊蓟蕪芜莊庄葉叶蓮莲" +
  "營营薩萨藍蓝蘄蕲榮荣橋桥樅枞檯台欒栾樓楼橫横楊杨棗枣無无爾尔獨独獅狮環环瓊琼甌瓯畢毕當当盤盘鹽盐" +
  "監监礦矿確确禮礼禪禅稱称積积節节簡简羅罗聖圣聯联肅肃臨临舊旧號号衛卫裏里觀观許许諸诸謝谢賀贺資资" +
  "賓宾趙赵輝辉車车軍军輪轮遠远達达遷迁邊边鄧邓鄭郑鄰邻鐘钟銀银銅铜鋼钢錢钱錦锦鏡镜鐵铁長长陝陕陳陈" +
  "陸陆隨随雙双雞鸡離离靜静韓韩順顺頭头頂顶額额風风餘余饒饶館馆驛驿魯鲁鮮鲜鯉鲤麥麦點点國国圖图團团" +
  "園园圍围場场墾垦壇坛壽寿夾夹婁娄宮宫將将岡冈嵐岚帶带師师幹干應应懷怀戶户敘叙於于晉晋曆历會会業业" +
  "極极歸归沖冲淶涞漣涟漵溆澗涧澱淀澠渑濛蒙煙烟燈灯爐炉獻献瑤瑶疊叠盧卢碭砀穀谷窯窑競竞範范紅红納纳" +
  "綏绥經经綠绿維维綿绵縉缙織织習习聞闻臘腊蒼苍蓋盖衝冲誌志調调謨谟讓让貝贝貢贡賽赛賢贤贊赞鄖郧鄲郸" +
  "鉅巨錫锡鍾钟閔闵閬阆閻阎陘陉隴陇霑沾靈灵響响類类驊骅鬥斗鳴鸣鹹咸黨党";

const simple = new Map<number, number>();
for (let at = 0; at + 1 < pairs.length; at += 2)
  simple.set(pairs.charCodeAt(at), pairs.charCodeAt(at + 1));

const fullWidth = /[\u3000\uff01-\uff5e]/;
const traditional = new RegExp(`[${pairs.replaceAll(/(.)./g, "$1")}]`);

/** The text sign for sign with full-width signs made narrow and traditional ones simplified. */
export function plainSigns(text: string): string {
  if (!fullWidth.test(text) && !traditional.test(text)) return text;
  let plain = "";
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    const narrow = sign === 0x3000 ? 0x20 : sign >= 0xff01 && sign <= 0xff5e ? sign - 0xfee0 : sign;
    plain += String.fromCharCode(simple.get(narrow) ?? narrow);
  }
  return plain;
}
