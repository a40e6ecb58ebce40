import { apiAddressField } from "../port/index.ts";
import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "appId",
    secret: false,
    required: true,
    zh: { label: "AppID", help: "微信小店后台“服务市场 › 自研”里的 AppID，以 wx 开头。" },
    en: { label: "AppID", help: "Shop console › Service market › Own app: it starts with wx." },
  },
  {
    name: "appSecret",
    secret: true,
    required: true,
    zh: { label: "AppSecret", help: "同一页重置后显示一次；本机出口 IP 要加入白名单。" },
    en: {
      label: "AppSecret",
      help: "Shown once when reset on the same page; add this server's address to the allow list.",
    },
  },
  {
    name: "returnAddressId",
    secret: false,
    required: false,
    zh: {
      label: "退货地址编号",
      help: "微信小店后台“店铺 › 地址管理”里的编号；同意退货退款时要用，不填则只能在平台上同意。",
    },
    en: {
      label: "Return address",
      help: "Its number from Shop › Addresses; needed to agree to returns, else agree to them there.",
    },
  },
  apiAddressField,
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: {
      label: "取得密钥并开通权限",
      help: "在小店后台取得 AppSecret，把服务器出口 IP 加入白名单。",
    },
    en: {
      label: "Get the secret and permissions",
      help: "Get the AppSecret and put the server's own IP on the white list.",
    },
  },
  {
    name: "push",
    shownBy: "push",
    zh: {
      label: "登记消息推送",
      help: "在“消息推送”里填入本页的推送地址与 Token，格式选 JSON，加密方式选明文模式。",
    },
    en: {
      label: "Register the push address",
      help: "Enter this page's push address and the token under message push; choose JSON and plain text.",
    },
  },
];
