import type { Command } from "commander";
import { Told } from "../kernel/index.ts";
import { makeDemo, removeDemos, setRates, startTrading } from "../server/demo/index.ts";
import { numberOf, textOf } from "./arguments.ts";
import { both } from "./language.ts";
import { openProgress } from "./progress.ts";
import { withSession } from "./session.ts";
import type { Session } from "./session.ts";
import { act } from "./work.ts";
import type { At, Said } from "./work.ts";

interface Choices {
  readonly rate: number;
  readonly days: number;
  readonly orders: number;
  readonly seed: number;
  readonly password?: string;
  readonly remove?: boolean;
}

/** Trades in this program until it is stopped, beside whatever server trades too. */
async function trade({ globals, signal }: At, { millrace }: Session): Promise<void> {
  const trader = startTrading(millrace, (error) => console.error(String(error)));
  if (!globals.json)
    console.error(
      both(
        "Trading live; press Ctrl+C to stop. The data stay.",
        "正在实时交易；按 Ctrl+C 停止，数据会保留。",
      ),
    );
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await trader.stop();
}

async function remove({ millrace }: Session): Promise<Said> {
  const removed = await removeDemos(millrace);
  return {
    value: { removed },
    words: both(`${removed} demo companies removed.`, `已删除 ${removed} 家演示公司。`),
  };
}

async function make(at: At, { millrace }: Session, options: Choices): Promise<Said> {
  const { globals, signal } = at;
  const { rate, days, orders: ordersPerDay, seed, password } = options;
  const progress = openProgress(both("days", "天"), globals);
  const demo = await makeDemo(millrace, {
    ...{ rate, days, ordersPerDay, seed },
    ...(password ? { password } : {}),
    log: () => signal.throwIfAborted(),
    onDay: (done, total) => {
      signal.throwIfAborted();
      progress.to(done, total);
    },
  }).finally(progress.end);
  const { scope, login, orders } = demo;
  return {
    value: { tenant: scope.tenantId, login, password: demo.password, orders },
    words: both(
      `The demo is tenant ${scope.tenantId} with ${orders} past orders. Sign in as ${login}, password ${demo.password}`,
      `演示公司编号 ${scope.tenantId}，有 ${orders} 张历史订单。登录名 ${login}，密码 ${demo.password}`,
    ),
  };
}

/** A demo that is there trades on at the new rate: a second one is made only when there is none. */
async function makeOrSet(at: At, session: Session, options: Choices): Promise<Said> {
  const { rate } = options;
  const { whole, half } = await setRates(session.millrace, rate);
  if (half > 0)
    throw new Told({
      en: "A demo is being made at this moment, or its making was broken off: wait for it, or run `millrace demo --remove`.",
      zh: "正在制作演示公司，或制作曾中断：请等待，或运行 `millrace demo --remove`。",
    });
  if (whole === 0) return make(at, session, options);
  return {
    value: { demos: whole, rate },
    words: both(
      `The demo is there already; it trades ${rate} orders a second.`,
      `演示公司已存在；现在每秒交易 ${rate} 单。`,
    ),
  };
}

const run = (at: At, options: Choices): Promise<Said | null> =>
  withSession(at, async (session) => {
    if (options.remove) return remove(session);
    const said = await makeOrSet(at, session, options);
    if (options.rate <= 0) return said;
    // Said before the trading, which goes on until somebody stops it.
    console.log(at.globals.json ? JSON.stringify(said.value) : said.words);
    await trade(at, session);
    return null;
  });

/** Adds `millrace demo`: a made-up company in a tenant of its own. */
export function addDemo(program: Command): void {
  program
    .command("demo")
    .description(
      both(
        "make a made-up small-appliance maker in a company of its own, and trade; where there is one, set its rate",
        "制作一家虚构的小家电公司并开始交易；已有时则设定其交易速度",
      ),
    )
    .option(
      "--rate <orders>",
      both("orders a second; 0 rests", "每秒订单数；0 为停歇"),
      numberOf("--rate", [0, 50], false),
      1,
    )
    .option(
      "--days <days>",
      both("days of past orders", "历史订单的天数"),
      numberOf("--days", [1, 1_000]),
      180,
    )
    .option(
      "--orders <count>",
      both("orders on an ordinary past day", "平常一天的历史订单数"),
      numberOf("--orders", [1, 10_000]),
      40,
    )
    .option(
      "--seed <number>",
      both("the same seed gives the same company", "相同的种子得到相同的公司"),
      numberOf("--seed", [0, 2 ** 31 - 1]),
      20_261_111,
    )
    .option(
      "--password <word>",
      both("password of the demo's login; made up when absent", "演示登录的密码；缺省时自动生成"),
      textOf("--password", {
        test: (word) => word.length >= 10 && word.length <= 200,
        ...{ rule: "10 to 200 characters", zh: " 10 到 200 个字符" },
      }),
    )
    .option("--remove", both("remove the demo and everything in it", "删除演示公司及其全部数据"))
    .action(act(run));
}
