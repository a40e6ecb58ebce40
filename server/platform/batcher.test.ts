import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance } from "../../kernel/index.ts";
import { isHurried } from "./asked.ts";
import { BatcherFull, createBatcher } from "./batcher.ts";

interface Input {
  readonly id: number;
  readonly names: readonly string[];
}

/** A batcher whose batches end when the test says so, with what it has begun. */
function open(beside: { lanes: number; countMin: number } | null, countMax = 4) {
  const running: { ids: number[]; end: () => void }[] = [];
  const log: string[] = [];
  const batcher = createBatcher<Input, number>({
    ...{ countMax, weightMax: 1_000, waitingMax: 500, weigh: () => 1, isOutage: () => false },
    ...(beside ? { beside: { ...beside, touches: (input: Input) => input.names } } : {}),
    async run(batch) {
      const ids = batch.map((each) => each.id);
      log.push(ids.join(","));
      await new Promise<void>((resolve) => {
        running.push({ ids, end: resolve });
      });
      if (ids.some((id) => id < 0)) throw new Error(`poisoned ${ids.find((id) => id < 0) ?? ""}`);
      return ids.map((id) => id * 2);
    },
  });
  const oneTurn = () => new Promise((resolve) => void setImmediate(resolve));
  /** Until a batch that grows no more has left. */
  async function turn() {
    for (let turns = 0; turns < 3; turns += 1) await oneTurn();
  }
  return {
    ...{ batcher, running, log, turn, oneTurn },
    async endOne(at = 0) {
      running.splice(at, 1)[0]?.end();
      await turn();
    },
  };
}

const input = (id: number, ...names: string[]): Input => ({ id, names });

test("what arrives in one turn leaves together, what arrives meanwhile forms the next batch", async () => {
  const { batcher, log, turn, endOne } = open(null);
  const answers = [1, 2].map((id) => batcher.submit(input(id)));
  await turn();
  answers.push(...[3, 4, 5, 6, 7].map((id) => batcher.submit(input(id))));
  await turn();
  assert.deepEqual(log, ["1,2"]);
  assert.equal(batcher.size(), 7);
  for (let batch = 0; batch < 3; batch += 1) await endOne();
  assert.deepEqual(log, ["1,2", "3,4,5,6", "7"]);
  assert.deepEqual(await Promise.all(answers), [2, 4, 6, 8, 10, 12, 14]);
});

test("a batch runs beside another only when it shares nothing and is worth it", async () => {
  const { batcher, log, turn, endOne } = open({ lanes: 2, countMin: 2 });
  void batcher.submit(input(1, "a"));
  await turn();
  void batcher.submit(input(2, "b"));
  await turn();
  assert.deepEqual(log, ["1"], "one alone is not worth a transaction beside another");
  // 3 waits for a; 4 wants a name of 3, who came before it; 5 is free.
  for (const each of [input(3, "a", "c"), input(4, "c"), input(5, "d")]) void batcher.submit(each);
  await turn();
  assert.deepEqual(log, ["1", "2,5"]);
  await endOne();
  assert.deepEqual(log, ["1", "2,5", "3,4"]);
});

test("whatever the order of arrivals and ends, inputs that share a name keep their order", async () => {
  for (let seed = 1; seed <= 30; seed += 1) {
    const chance = createChance(seed);
    const { batcher, running, log, turn, endOne } = open({ lanes: 3, countMin: 1 }, 5);
    const asked: Input[] = [];
    const answers: Promise<number>[] = [];
    while (asked.length < 120 || batcher.size() > 0) {
      if (asked.length < 120 && chance.next() < 0.7) {
        const names = [0, 1].map(() => `item ${chance.whole(0, 12)}`);
        asked.push(input(asked.length + 1, ...names));
        answers.push(batcher.submit(asked[asked.length - 1] as Input));
      } else {
        const busy = running.flatMap(({ ids }) => ids.map((id) => asked[id - 1] as Input));
        for (const [at, one] of busy.entries())
          for (const other of busy.slice(at + 1)) {
            const together = running.some(
              ({ ids }) => ids.includes(one.id) && ids.includes(other.id),
            );
            const shared = one.names.some((name) => other.names.includes(name));
            assert.ok(together || !shared, `seed ${seed}: ${one.id} and ${other.id} at once`);
          }
        if (running.length > 0) await endOne(chance.whole(0, running.length));
        else await turn();
      }
    }
    const begun = log.join(",").split(",").map(Number);
    for (const [at, id] of begun.entries())
      for (const later of begun.slice(at + 1)) {
        const [one, other] = [asked[id - 1], asked[later - 1]];
        if (id > later && one?.names.some((name) => other?.names.includes(name)))
          assert.fail(`seed ${seed}: ${id} overtook ${later}`);
      }
    assert.deepEqual(
      await Promise.all(answers),
      asked.map((each) => each.id * 2),
    );
  }
});

test("few that arrive turn by turn leave together, at last without those who keep coming", async () => {
  const { batcher, log, turn, oneTurn, endOne } = open({ lanes: 2, countMin: 100 }, 100);
  for (const id of [1, 2, 3]) {
    void batcher.submit(input(id));
    await oneTurn();
  }
  await turn();
  assert.deepEqual(log, ["1,2,3"], "a turn that brings none is the end of it");
  await endOne();
  for (let id = 4; id < 40; id += 1) {
    void batcher.submit(input(id));
    await oneTurn();
  }
  const second = log[1]?.split(",").length ?? 0;
  assert.ok(second > 4 && second < 20, `${second} left together`);
});

test("a poisoned input fails alone", async () => {
  const { batcher, turn, endOne } = open({ lanes: 2, countMin: 1 });
  const answers = [1, -2, 3].map((id) => batcher.submit(input(id, `n${id}`)));
  const settled = Promise.allSettled(answers);
  await turn();
  for (let batch = 0; batch < 5; batch += 1) await endOne();
  const said = (await settled).map((each) =>
    each.status === "fulfilled" ? each.value : String(each.reason),
  );
  assert.deepEqual(said, [2, "Error: poisoned -2", 6]);
});

test("too many that wait are refused at once", async () => {
  const { batcher } = open(null);
  const all = Array.from({ length: 501 }, (_each, at) => batcher.submit(input(at)));
  await assert.rejects(all[500] as Promise<number>, BatcherFull);
});

test("of a batch that waits for what others hold, only who asks for that is refused", async () => {
  const runs: { ids: number[]; isHurried: boolean }[] = [];
  const held = Object.assign(new Error("held"), { code: "55P03" });
  const batcher = createBatcher<number, number>({
    ...{ countMax: 200, weightMax: 1_000, waitingMax: 500, weigh: () => 1, isOutage: () => true },
    isHeld: (error) => error === held,
    async run(batch) {
      runs.push({ ids: [...batch], isHurried: isHurried() });
      if (batch.some((id) => id < 0)) throw held;
      return batch.map((id) => id * 2);
    },
  });
  const fates = async (ids: readonly number[]) =>
    (await Promise.allSettled(ids.map((id) => batcher.submit(id)))).map((each) => each.status);
  const numbers = Array.from({ length: 200 }, (_each, at) => at + 1);
  const said = await fates(numbers.with(70, -1));
  assert.deepEqual(
    said.flatMap((status, at) => (status === "rejected" ? [at] : [])),
    [70],
  );
  assert.deepEqual(
    [runs[0]?.isHurried, runs.slice(1).every((each) => each.isHurried)],
    [false, true],
  );
  // Where much is held nobody waits for it part by part.
  runs.length = 0;
  const all = await fates(numbers.map((id) => -id));
  assert.ok(all.every((status) => status === "rejected"));
  assert.ok(runs.length <= 30, `${runs.length}`);
});
