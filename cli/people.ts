import type { Command } from "commander";
import { letInByLogin } from "../server/modules/people/index.ts";
import { globalsOf } from "./options.ts";
import { openSession, operator } from "./session.ts";

/** Adds `millrace people`. */
export function addPeople(program: Command): void {
  program
    .command("people")
    .description("what only the operator of the machine may do for a person")
    .command("let-in <login>")
    .description(
      "let a person in who lost device and recovery codes: takes the second step away and ends " +
        "all sessions; stands in the company's trail",
    )
    .option("--new-password", "make up a new password too, and print it once")
    .action(async (login: string, options: { newPassword?: boolean }, command: Command) => {
      const globals = globalsOf(command);
      const session = await openSession(globals);
      try {
        const asked = { login, withPassword: options.newPassword === true };
        const done = await letInByLogin(session.millrace.database, operator, asked);
        if (!done) throw new Error(`Nobody signs in as ${login}, or the person was ended.`);
        const password = done.password === null ? "the password as it was" : done.password;
        console.log(
          globals.json
            ? JSON.stringify(done)
            : `${login} of company ${done.tenant} signs in with ${password} and no code. ` +
                "Set up a second step again at once.",
        );
      } finally {
        await session.close();
      }
    });
}
