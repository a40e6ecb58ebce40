import type { Command } from "commander";
import { Told } from "../kernel/index.ts";
import { letInByLogin } from "../server/modules/people/index.ts";
import { both } from "./language.ts";
import { operator, withSession } from "./session.ts";
import { act } from "./work.ts";
import type { At, Said } from "./work.ts";

const letIn = (at: At, login: string, options: { readonly newPassword?: boolean }): Promise<Said> =>
  withSession(at, async ({ millrace }) => {
    const asked = { login, withPassword: options.newPassword === true };
    const done = await letInByLogin(millrace.database, operator, asked);
    if (!done)
      throw new Told({
        en: `Nobody signs in as ${login}, or the person was ended.`,
        zh: `没有人以 ${login} 登录，或该人员已停用。`,
      });
    const { password, tenant } = done;
    return {
      value: done,
      words: both(
        `${login} of company ${tenant} signs in with ${password ?? "the password as it was"} and no code. Set up a second step again at once.`,
        `公司 ${tenant} 的 ${login} 现可用${password === null ? "原密码" : `密码 ${password} `}登录，无需验证码。请立即重新设置两步验证。`,
      ),
    };
  });

/** Adds `millrace people`. */
export function addPeople(program: Command): void {
  program
    .command("people")
    .description(
      both(
        "what only the operator of the machine may do for a person",
        "只有机器管理员才能为人员做的事",
      ),
    )
    .command("let-in")
    .argument("<login>", both("the login of the person", "该人员的登录名"))
    .description(
      both(
        "let a person in who lost device and recovery codes: takes the second step away and ends " +
          "all sessions; stands in the company's trail",
        "让丢失设备与恢复码的人员重新登录：取消两步验证并结束其全部会话；记入公司的审计记录",
      ),
    )
    .option(
      "--new-password",
      both("make up a new password too, and print it once", "同时生成新密码，只显示一次"),
    )
    .action(act(letIn));
}
