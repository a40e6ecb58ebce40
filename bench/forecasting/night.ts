// What a company's nights cost: days of items in two channels with China's calendar, every forecast
// explained, a quarter ahead; learnt on Monday, brought up to their day on the others.
import { forecastFrom } from "../../engines/forecasting/index.ts";
import { createChance } from "../../kernel/index.ts";

const days = 400;

/** Made-up demand of so many series, a third of it steady and the rest thin. */
function demandOf(count: number, until: number) {
  return Array.from({ length: count }, (_, at) => {
    const chance = createChance(at + 1);
    const level = (at * 7_919) % 100 < 30 ? 20 + (at % 300) : 0.2 + (at % 9) / 2;
    const history = Array.from({ length: until }, (__, t) =>
      Math.floor(level * (t % 7 > 4 ? 1.6 : 0.9) * (0.5 + chance.next()) + chance.next()),
    );
    return {
      ...{ id: `${at}`, history, start: "2025-10-21", step: "daily" as const },
      keys: { item: `${at >> 1}`, channel: `${at % 2}` },
    };
  });
}

const asked = {
  ...{ seasons: [7], horizon: 91, explain: true, calendar: "china" as const },
  hierarchy: { levels: [[], ["item"], ["channel"]], method: "wls-var" as const },
};

/** CPU seconds of a night that learns, and of the one after it. */
export function nights(count: number): { learnt: number; rolled: number } {
  const spent = () => process.cpuUsage().user / 1e6;
  const [first, second] = [demandOf(count, days), demandOf(count, days + 1)];
  const began = spent();
  const { carried } = forecastFrom({ ...asked, series: first });
  const learnt = spent() - began;
  forecastFrom({ ...asked, series: second }, { carried, steps: 1 });
  return { learnt, rolled: spent() - began - learnt };
}
