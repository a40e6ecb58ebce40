import { makeDemo } from "../../server/demo/index.ts";
import type { Scope } from "../../server/platform/index.ts";
import { madeDatabase } from "../../server/platform/testing/database.ts";
import { openStage, serve, setUpCompany } from "./stage.ts";
import type { Stage } from "./stage.ts";

const password = "a-long-word-9";

/**
 * A stage with a small demo company that has traded for two days and rests, and its planner's sign-in.
 * The company is made once for all files of a run, each of which has a copy of its own.
 */
export async function openDemoStage(): Promise<{
  readonly stage: Stage;
  readonly company: Scope;
  readonly planner: { readonly login: string; readonly password: string };
}> {
  const { home, made } = await madeDatabase("demo", makeCompany);
  const { company, login } = made;
  return { stage: await openStage(home), company, planner: { login, password } };
}

async function makeCompany(url: string): Promise<{ company: Scope; login: string }> {
  const served = await serve(url);
  try {
    await setUpCompany(served);
    const options = { days: 2, ordersPerDay: 5, rate: 0, password };
    const { scope, login } = await makeDemo(served.millrace, options);
    return { company: scope, login };
  } finally {
    await served.close();
  }
}
