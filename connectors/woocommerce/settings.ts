import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "address",
    secret: false,
    required: true,
    zh: { label: "网站地址", help: "店铺首页地址，例如 https://shop.example.com。" },
    en: { label: "Site address", help: "The shop's front page, such as https://shop.example.com." },
  },
  {
    name: "consumerKey",
    secret: false,
    required: true,
    zh: {
      label: "用户密钥",
      help: "WooCommerce › 设置 › 高级 › REST API，新建“读/写”密钥，以 ck_ 开头。",
    },
    en: {
      label: "Consumer key",
      help: "WooCommerce › Settings › Advanced › REST API: add a read/write key. It starts with ck_.",
    },
  },
  {
    name: "consumerSecret",
    secret: true,
    required: true,
    zh: { label: "用户密码", help: "与用户密钥同时显示一次，以 cs_ 开头。" },
    en: { label: "Consumer secret", help: "Shown once beside the key. It starts with cs_." },
  },
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: {
      label: "生成 REST API 密钥",
      help: "“WooCommerce › 设置 › 高级 › REST API”，权限选读/写。",
    },
    en: {
      label: "Make a REST API key",
      help: "WooCommerce › Settings › Advanced › REST API, with read/write.",
    },
  },
  {
    name: "push",
    shownBy: "push",
    zh: {
      label: "添加 Webhook",
      help: "在同一处“Webhooks”为订单创建与更新填入本页的推送地址和密钥。",
    },
    en: {
      label: "Add the webhooks",
      help: "Under Webhooks in the same place, enter this page's push address and secret for order created and updated.",
    },
  },
];
