import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "address",
    secret: false,
    required: true,
    zh: {
      label: "服务器地址",
      help: "Medusa 服务器的地址，例如 https://shop.example.com（不含 /admin）。",
    },
    en: {
      label: "Server address",
      help: "The Medusa server, such as https://shop.example.com (without /admin).",
    },
  },
  {
    name: "apiKey",
    secret: true,
    required: true,
    zh: {
      label: "密钥",
      help: "Medusa › 设置 › 开发者 › 密钥 API：新建后只显示一次，以 sk_ 开头。",
    },
    en: {
      label: "Secret API key",
      help: "Medusa › Settings › Developer › Secret API keys: shown once. It starts with sk_.",
    },
  },
  {
    name: "stockLocation",
    secret: false,
    required: false,
    zh: {
      label: "库存地点编号",
      help: "以 sloc_ 开头，见 Medusa › 设置 › 地点与配送 的地址栏；商品只有一个地点时可不填。",
    },
    en: {
      label: "Stock location id",
      help: "Starts with sloc_: in the address of Medusa › Settings › Locations & Shipping; not needed where items have only one.",
    },
  },
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: { label: "创建管理密钥", help: "在后台“设置 › Secret API Keys”创建密钥。" },
    en: { label: "Make an admin key", help: "Settings › Secret API keys: make one." },
  },
];
