import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "address",
    secret: false,
    required: true,
    zh: { label: "店铺地址", help: "形如 https://店铺名.myshopify.com，不是自定义域名。" },
    en: { label: "Shop address", help: "https://<shop>.myshopify.com, not a domain of your own." },
  },
  {
    name: "accessToken",
    secret: true,
    required: true,
    zh: {
      label: "访问令牌",
      help: "后台“设置 › 应用 › 开发应用”创建应用，授予读写订单、库存、履约与退货（returns）权限后安装，令牌以 shpat_ 开头。",
    },
    en: {
      label: "Access token",
      help: "Settings › Apps › Develop apps: grant orders, inventory, fulfilment and returns, then install. It starts with shpat_.",
    },
  },
  {
    name: "placeExternalId",
    secret: false,
    required: true,
    zh: { label: "库存地点编号", help: "后台“设置 › 地点”，打开地点，取网址末尾的数字。" },
    en: {
      label: "Location id",
      help: "Settings › Locations: open it, the number ends the address.",
    },
  },
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: {
      label: "创建应用并授权",
      help: "授予读写订单、库存、履约与退货（returns）权限后安装应用。",
    },
    en: {
      label: "Make an app and grant its scopes",
      help: "Grant orders, inventory, fulfilment and returns, then install the app.",
    },
  },
  {
    name: "push",
    shownBy: "push",
    zh: {
      label: "登记 Webhook",
      help: "在“设置 › 通知 › Webhook”里为订单、退款、退货（returns）、发货（fulfillments）与库存（inventory_levels）主题填入本页的推送地址，格式 JSON。",
    },
    en: {
      label: "Register the webhooks",
      help: "Settings › Notifications › Webhooks: enter this page's push address for order, refund, return, fulfilment and inventory level topics, as JSON.",
    },
  },
];
