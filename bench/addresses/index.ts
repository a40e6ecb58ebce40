// Addresses read a second of CPU, beside the 100,000 aimed at, and how many are read right: every county of
// the country in the ways people write it, and every county of former days by its old name.
import { loadavg } from "node:os";
import { divisions, readAddress, sureFrom } from "../../kernel/divisions/index.ts";
import { waysToWrite } from "../../kernel/divisions/written.ts";

const aimedAt = 100_000;

/** Prints, for each way to write, what share is right and how many are read a second. */
export async function run({ quick }: { readonly quick: boolean }): Promise<void> {
  const counties = divisions().filter((each) => each.code.length === 6);
  const rounds = quick ? 2 : 10;
  const figures: Record<string, number> = {};
  let read = 0;
  let seconds = 0;
  for (const [way, write] of Object.entries(waysToWrite())) {
    const texts = counties.map(({ code }) => write(code));
    let right = 0;
    let wrong = 0;
    counties.forEach(({ code }, at) => {
      const found = readAddress(texts[at] ?? "");
      if (found.code === code) right += 1;
      else if (found.confidence >= sureFrom && !code.startsWith(found.code)) wrong += 1;
    });
    const from = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) for (const text of texts) readAddress(text);
    const cpu = process.cpuUsage(from);
    const spent = (cpu.user + cpu.system) / 1_000_000;
    read += rounds * texts.length;
    seconds += spent;
    const rate = (rounds * texts.length) / spent;
    const share = ((100 * right) / texts.length).toFixed(2);
    console.log(
      `${way.padEnd(16)} ${share} % right, ${wrong} sure and wrong, ${Math.round(rate)} a second`,
    );
    figures[way] = Math.round(rate);
  }
  const rate = read / seconds;
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `all: ${Math.round(rate)} a second, ${(rate / aimedAt).toFixed(2)} of ${aimedAt} aimed at (load ${load})`,
  );
  console.log(JSON.stringify({ ...figures, all: Math.round(rate), ratio: rate / aimedAt }));
}
