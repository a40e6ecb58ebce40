import { apiAddressField, refreshField } from "../port/index.ts";
import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "clientId",
    secret: false,
    required: true,
    zh: { label: "client_id", help: "拼多多开放平台“应用管理”里的应用详情。" },
    en: { label: "client_id", help: "Open platform › Applications: the app's detail page." },
  },
  {
    name: "clientSecret",
    secret: true,
    required: true,
    zh: { label: "client_secret", help: "同一页，用于签名。" },
    en: { label: "client_secret", help: "On the same page; calls are signed with it." },
  },
  {
    name: "accessToken",
    secret: true,
    required: true,
    zh: { label: "access_token", help: "店铺授权后获得，有效期一年；到期前重新授权并更新。" },
    en: {
      label: "access_token",
      help: "Given when the shop authorises the app, for a year; renew it before it ends.",
    },
  },
  refreshField,
  apiAddressField,
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: {
      label: "开通接口并授权",
      help: "在拼多多开放平台开通订单、库存与物流接口，由店铺主账号授权。",
    },
    en: {
      label: "Open interfaces and authorise",
      help: "Open the order, stock and logistics interfaces, then let the shop's main account authorise the app.",
    },
  },
];
