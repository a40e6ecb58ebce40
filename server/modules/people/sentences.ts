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
  role_name_taken: {
    zh: "已有名为“{name}”的角色。",
    en: "There is already a role named “{name}”.",
    hint: { zh: "换一个名称。", en: "Choose another name." },
  },
  role_in_use: {
    zh: "该角色仍有 {count} 位用户：{users}",
    en: "This role still belongs to {count}: {users}",
    hint: { zh: "先给他们换一个角色。", en: "Give them another role first." },
  },
  permission_unknown: {
    zh: "没有名为 {permission} 的权限。",
    en: "There is no permission named {permission}.",
  },
  beyond_own: {
    zh: "不能授予超出您自己权限的内容：{what}",
    en: "You cannot grant what you do not hold yourself: {what}",
    hint: { zh: "请由权限更高的管理员操作。", en: "Ask an administrator who holds it." },
  },
  password_wrong: { zh: "当前密码不对。", en: "The current password is wrong." },
  key_unknown: { zh: "没有这个 API 密钥（{keyId}）。", en: "There is no such API key ({keyId})." },
  last_owner: {
    zh: "这是最后一位所有者，不能停用或改换角色。",
    en: "This is the last owner: it can be neither ended nor given another role.",
    hint: { zh: "先指定另一位所有者。", en: "Make somebody else an owner first." },
  },
  view_unknown: { zh: "没有这个视图（{view}）。", en: "There is no such view ({view})." },
  view_not_yours: {
    zh: "视图 {view} 是同事共享的，您不能删除。",
    en: "The view {view} is a colleague's; you cannot delete it.",
    hint: { zh: "请其所有者或有共享权限的人操作。", en: "Ask its owner, or who may share views." },
  },
  view_name_shared: {
    zh: "“{name}”已是 {by} 共享的视图。",
    en: "“{name}” is a view that {by} shares.",
    hint: { zh: "换一个名称。", en: "Choose another name." },
  },
  views_full: {
    zh: "列表 {screen} 已有 {max} 个视图，达到上限。",
    en: "There are {max} views of the list {screen}, which is the most.",
    hint: { zh: "先删除不用的视图。", en: "Delete one that is no longer used." },
  },
  views_are_peoples: {
    zh: "视图属于登录的人，API 密钥不能保存。",
    en: "Views belong to people who sign in; an API key cannot save one.",
    hint: { zh: "把筛选条件写进请求地址。", en: "Write the filter into the address instead." },
  },
  tenant_unknown: { zh: "没有这个租户（{tenant}）。", en: "There is no such tenant ({tenant})." },
  name_differs: {
    zh: "请输入租户的全名以确认删除：{name}",
    en: "Type the tenant's full name to confirm its removal: {name}",
  },
};
