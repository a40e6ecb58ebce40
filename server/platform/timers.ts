import type { World } from "./world.ts";

/** Work that comes back every so often until it is stopped; one run at a time. */
export function every(
  world: World,
  timer: {
    readonly ms: number;
    readonly work: () => Promise<void>;
    readonly onError: (error: unknown) => void;
  },
): { stop(): Promise<void> } {
  let running = true;
  const loop = async () => {
    while (running) {
      try {
        await timer.work();
      } catch (error) {
        timer.onError(error);
      }
      for (let waited = 0; running && waited < timer.ms; waited += 100)
        await world.sleep(Math.min(100, timer.ms));
    }
  };
  const ended = loop();
  return {
    async stop() {
      running = false;
      await ended;
    },
  };
}
