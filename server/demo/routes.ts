import {
  forgetDemoMaking,
  getDemo,
  getDemoMaking,
  removeDemoEndpoint,
  setDemo,
} from "../../contract/demo.ts";
import { ok } from "../../kernel/index.ts";
import type { Result } from "../../kernel/index.ts";
import type { Millrace } from "../compose.ts";
import { readDemo, setDemoRate } from "../modules/people/index.ts";
import type { DemoTrading } from "../modules/people/index.ts";
import { ProblemError, runCommand } from "../platform/index.ts";
import type { Caller, Http } from "../platform/index.ts";
import { removeDemo } from "./index.ts";
import type { Makings } from "./making.ts";

export { sweepCutOff } from "./cut-off.ts";
export { createMakings } from "./making.ts";
export type { Makings } from "./making.ts";

const noDemo = () => new ProblemError({ status: 404, kind: "not_found", values: { what: "demo" } });

const shown = (trading: DemoTrading | null) => {
  if (!trading) throw noDemo();
  return { rate: trading.rate, orders: trading.serial };
};

/** Registers the demo's panel: its rate, and its removal. A tenant that is no demo has none. */
export function registerDemo(http: Http, millrace: Millrace): void {
  const { database } = millrace;
  http.on(getDemo, async ({ caller }) => shown(await database.read(caller.scope, readDemo)));
  http.on(setDemo, async ({ caller, key, body }) => {
    const done = await runCommand(
      database,
      { ...caller, key, name: "demo.set", request: body },
      async (tx): Promise<Result<DemoTrading | null, never>> =>
        ok(await setDemoRate(tx, body.rate)),
    );
    return shown(done.ok ? done.value : null);
  });
  http.on(removeDemoEndpoint, async ({ caller }) => {
    shown(await database.read(caller.scope, readDemo));
    return { removed: await removeDemo(millrace, caller.scope) };
  });
}

const nothing = {
  ...{ state: "none" as const, done: 0, total: 0 },
  ...{ login: null, password: null, reason: null },
};

/** Registers what the company that asked for a demo is told of its making. */
export function registerDemoMaking(http: Http, makings: Makings): void {
  // A password is for people: a key that may change settings is told nothing of it.
  const made = ({ scope, actor }: Caller) => (actor.kind === "user" ? makings.of(scope) : null);
  http.on(getDemoMaking, async ({ caller }) => ({ ...nothing, ...made(caller) }));
  http.on(forgetDemoMaking, async ({ caller }) => {
    const known = made(caller);
    if (known && known.state !== "making") makings.forget(caller.scope);
    return { done: true };
  });
}
