import { apiAddressField } from "../port/index.ts";
import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "clientId",
    secret: false,
    required: true,
    zh: { label: "client_id", help: "有赞云“控制台 › 应用概况”，自用型应用。" },
    en: { label: "client_id", help: "Youzan Cloud › Console › Application: an own-use app." },
  },
  {
    name: "clientSecret",
    secret: true,
    required: true,
    zh: { label: "client_secret", help: "同一页；推送验签也用它。" },
    en: { label: "client_secret", help: "On the same page; pushes are signed with it." },
  },
  {
    name: "shopId",
    secret: false,
    required: true,
    zh: { label: "店铺 ID（kdt_id）", help: "“授权店铺”列表里的数字。" },
    en: { label: "Shop id (kdt_id)", help: "The number in the list of authorised shops." },
  },
  apiAddressField,
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: { label: "授权应用", help: "在有赞云把店铺授权给应用，并开通交易、商品与物流能力。" },
    en: {
      label: "Authorise the app",
      help: "Authorise the shop for the app and open trade, goods and logistics.",
    },
  },
  {
    name: "push",
    shownBy: "push",
    zh: { label: "订阅消息推送", help: "在应用的“消息推送”里填入本页地址，订阅交易消息。" },
    en: {
      label: "Subscribe to pushes",
      help: "Enter this page's address under message push and subscribe to trade messages.",
    },
  },
];
