import { apiAddressField, refreshField } from "../port/index.ts";
import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "appKey",
    secret: false,
    required: true,
    zh: { label: "AppKey", help: "京东宙斯开放平台“控制中心 › 应用管理”。" },
    en: { label: "AppKey", help: "JD open platform › Control centre › Applications." },
  },
  {
    name: "appSecret",
    secret: true,
    required: true,
    zh: { label: "AppSecret", help: "同一页，用于签名。" },
    en: { label: "AppSecret", help: "On the same page; calls are signed with it." },
  },
  {
    name: "accessToken",
    secret: true,
    required: true,
    zh: { label: "access_token", help: "商家授权后获得；到期前重新授权并更新。" },
    en: {
      label: "access_token",
      help: "Given when the merchant authorises the app; renew it before it ends.",
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
      label: "订购并授权应用",
      help: "在京东宙斯为应用开通订单、库存与售后接口，并由商家账号授权。",
    },
    en: {
      label: "Subscribe and authorise",
      help: "Open the order, stock and after-sale interfaces for the app, then let the shop authorise it.",
    },
  },
];
