import assert from "node:assert/strict";
import { test } from "node:test";
import type { AftersaleAnswer, ChannelDoor, Connector } from "./connector.ts";

/** One buyer's case on a platform that a connector's test speaks with. */
export interface AnswerStage {
  readonly door: ChannelDoor;
  /** The case as a person saw it: it is open, and takes either answer. */
  readonly asked: Omit<AftersaleAnswer, "verdict" | "why">;
  /** How often the platform was told, whatever. */
  readonly told: () => number;
  /** The answer to the next telling is lost after it was acted on. */
  readonly lose: () => void;
  /** The buyer asks for so much from now on. */
  readonly askFor: (amountMinor: number) => void;
  /** The buyer asks for another kind of thing at the same sum; absent where cases have one kind. */
  readonly askForOther?: () => void;
  /** The buyer takes the case back. */
  readonly withdraw: () => void;
}

/** Registers the tests that every connector must pass whose platform takes answers to buyers. */
export function answerContract(connector: Connector, open: () => Promise<AnswerStage>): void {
  const { answers } = connector;
  assert.ok(answers, `${connector.kind} declares no answers`);
  const verdicts = (["agree", "refuse"] as const).filter((each) => answers[each].length > 0);
  const say = ({ door, asked }: AnswerStage, verdict: AftersaleAnswer["verdict"]) => {
    assert.ok(door.answerAftersale, "what is declared is there");
    return door.answerAftersale({ ...asked, verdict, why: "协商一致" });
  };
  void test(`${connector.kind}: an answer is told once, also when its echo is lost`, async () => {
    for (const verdict of verdicts) {
      const stage = await open();
      assert.ok(answers[verdict].includes(stage.asked.kind), "a kind that takes this answer");
      stage.lose();
      assert.deepEqual(await say(stage, verdict), { ok: true, already: false }, verdict);
      assert.deepEqual(await say(stage, verdict), { ok: true, already: true }, verdict);
      assert.equal(stage.told(), 1, verdict);
      const other = verdict === "agree" ? "refuse" : "agree";
      const late = await say(stage, other);
      assert.ok(!late.ok && late.kind === "not_open", "the other answer comes too late");
      assert.equal(stage.told(), 1);
    }
  });

  void test(`${connector.kind}: what changed since the decision is not answered`, async () => {
    const stage = await open();
    const isAskedAnew = async (what: string) => {
      for (const verdict of verdicts) {
        const now = await say(stage, verdict);
        assert.ok(!now.ok && now.kind === "superseded", `${what} ${JSON.stringify(now)}`);
      }
    };
    for (const more of [1, -1]) {
      stage.askFor(stage.asked.amountMinor + more);
      await isAskedAnew("another sum");
    }
    stage.askFor(stage.asked.amountMinor);
    stage.askForOther?.();
    if (stage.askForOther) await isAskedAnew("another kind");
    stage.withdraw();
    for (const verdict of verdicts) {
      const gone = await say(stage, verdict);
      assert.ok(!gone.ok && gone.kind === "not_open", JSON.stringify(gone));
    }
    assert.equal(stage.told(), 0);
  });
}
