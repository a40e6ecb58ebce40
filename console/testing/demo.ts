import { makeDemo } from "../../server/demo/index.ts";
import type { Scope } from "../../server/platform/index.ts";
import { openStage, setUpCompany } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** A stage with a small demo company that has traded for two days and rests, and its planner's sign-in. */
export async function openDemoStage(): Promise<{
  readonly stage: Stage;
  readonly company: Scope;
  readonly planner: { readonly login: string; readonly password: string };
}> {
  const stage = await openStage();
  await setUpCompany(stage);
  const password = "a-long-word-9";
  const demo = await makeDemo(stage.millrace, { days: 2, ordersPerDay: 5, rate: 0, password });
  return { stage, company: demo.scope, planner: { login: demo.login, password } };
}
