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
  notices_are_peoples: {
    zh: "提醒属于登录的人，API 密钥没有提醒。",
    en: "Notices belong to people who sign in; an API key has none.",
    hint: { zh: "程序请用 Webhook 订阅事件。", en: "A program subscribes to events by webhook." },
  },
  code_needed: {
    zh: "还需要验证器中的 6 位验证码。",
    en: "The 6-digit code of your authenticator is needed too.",
    hint: {
      zh: "没有设备时可输入一个恢复码。",
      en: "Without the device, type one of your recovery codes.",
    },
  },
  code_wrong: {
    zh: "验证码不对，或已用过。",
    en: "The code is wrong or was used before.",
    hint: {
      zh: "等验证器显示下一个验证码再试；并确认设备时间准确。",
      en: "Wait for the next code, and check that the device's clock is right.",
    },
  },
  two_step_on: {
    zh: "两步验证已启用。",
    en: "Your second step is on already.",
    hint: { zh: "换设备请先停用，再重新设置。", en: "To change the device, turn it off first." },
  },
  two_step_off: {
    zh: "您还没有设置两步验证。",
    en: "You have not set up a second step.",
    hint: { zh: "先在“我的账户”中设置。", en: "Set it up in “My account” first." },
  },
  two_step_own: {
    zh: "不能重置自己的两步验证。",
    en: "You cannot reset your own second step.",
    hint: {
      zh: "在“我的账户”中凭验证码停用，或请另一位管理员重置。",
      en: "Turn it off with a code in “My account”, or ask another administrator.",
    },
  },
  two_step_first: {
    zh: "您自己还没有启用两步验证，不能要求所有人启用。",
    en: "You cannot ask a second step of everybody while you have none.",
    hint: { zh: "先在“我的账户”中设置。", en: "Set it up in “My account” first." },
  },
  two_step_required: {
    zh: "公司要求两步验证，不能停用。",
    en: "The company asks a second step of everybody: it cannot be turned off.",
    hint: { zh: "换设备请管理员重置。", en: "For a new device, ask an administrator to reset it." },
  },
  tenant_unknown: { zh: "没有这个租户（{tenant}）。", en: "There is no such tenant ({tenant})." },
  name_differs: {
    zh: "请输入租户的全名以确认删除：{name}",
    en: "Type the tenant's full name to confirm its removal: {name}",
  },
};
