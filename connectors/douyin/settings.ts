import { apiAddressField } from "../port/index.ts";
import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "appKey",
    secret: false,
    required: true,
    zh: { label: "app_key", help: "抖店开放平台“控制台 › 自用型应用”详情页。" },
    en: { label: "app_key", help: "Open platform › Console › Own-use app: its detail page." },
  },
  {
    name: "appSecret",
    secret: true,
    required: true,
    zh: { label: "app_secret", help: "同一页，用于签名；推送验签也用它。" },
    en: { label: "app_secret", help: "On the same page; calls and pushes are signed with it." },
  },
  {
    name: "shopId",
    secret: false,
    required: true,
    zh: { label: "店铺 ID", help: "抖店后台右上角店铺名下的数字；店铺须已授权该应用。" },
    en: {
      label: "Shop id",
      help: "The number under the shop's name; the shop must have authorised the app.",
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
      label: "开通权限并授权",
      help: "在抖店开放平台开通订单、商品库存与物流权限包，由店铺授权应用。",
    },
    en: {
      label: "Open permissions and authorise",
      help: "Open the permission sets for orders, stock and logistics, then let the shop authorise the app.",
    },
  },
  {
    name: "push",
    shownBy: "push",
    zh: { label: "订阅消息推送", help: "在“消息推送”里填入本页的推送地址，订阅订单与售后消息。" },
    en: {
      label: "Subscribe to pushes",
      help: "Enter this page's push address under message pushes and subscribe to orders and after-sales.",
    },
  },
];
