import { refreshField } from "../port/index.ts";
import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "appKey",
    secret: false,
    required: true,
    zh: { label: "AppKey", help: "淘宝开放平台“控制台 › 应用管理”里的应用证书。" },
    en: { label: "AppKey", help: "Open platform › Console › Applications: the certificate." },
  },
  {
    name: "appSecret",
    secret: true,
    required: true,
    zh: { label: "AppSecret", help: "同一页，用于签名。" },
    en: { label: "AppSecret", help: "On the same page; calls are signed with it." },
  },
  {
    name: "sessionKey",
    secret: true,
    required: true,
    zh: { label: "SessionKey", help: "卖家授权后获得；到期前重新授权并更新。" },
    en: {
      label: "SessionKey",
      help: "Given when the seller authorises the app; renew it before it ends.",
    },
  },
  refreshField,
  {
    name: "address",
    secret: false,
    required: false,
    zh: { label: "接口地址", help: "一般留空；经聚石塔内或自己的网关访问时才填。" },
    en: { label: "API address", help: "Leave empty, unless calls go through another gateway." },
  },
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: {
      label: "授权应用",
      help: "在开放平台为应用开通“交易、库存、物流”权限包，并由卖家账号授权。",
    },
    en: {
      label: "Authorise the app",
      help: "Open the permission sets for trades, stock and logistics, then let the seller authorise the app.",
    },
  },
];
