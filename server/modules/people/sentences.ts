import type { Sentences } from "../../platform/index.ts";

/** What people refuses, in words. */
export const peopleSentences: Sentences = {
  already_set_up: {
    zh: "系统已完成初始设置。",
    en: "This installation is already set up.",
    hint: { zh: "请用管理员账号登录。", en: "Sign in with the administrator's login." },
  },
  login_taken: {
    zh: "登录名 {login} 已被使用。",
    en: "The login {login} is taken.",
    hint: { zh: "换一个登录名。", en: "Choose another login." },
  },
  sign_in_failed: {
    zh: "登录名或密码不对。",
    en: "The login or the password is wrong.",
    hint: {
      zh: "检查大小写；忘记密码请联系管理员。",
      en: "Check upper and lower case; an administrator can set a new password.",
    },
  },
  too_many_failures: {
    zh: "失败次数过多，请在 {seconds} 秒后再试。",
    en: "Too many failures; try again in {seconds} seconds.",
  },
  password_weak: {
    zh: "密码太弱：至少 10 个字符，且不能过于单一。",
    en: "The password is weak: at least 10 characters, not all alike.",
  },
  user_unknown: { zh: "没有这个用户（{user}）。", en: "There is no such user ({user})." },
  role_unknown: { zh: "没有名为 {role} 的角色。", en: "There is no role named {role}." },
  permission_unknown: {
    zh: "您没有或不存在的权限：{permission}",
    en: "A permission that you do not have, or that does not exist: {permission}",
  },
};
