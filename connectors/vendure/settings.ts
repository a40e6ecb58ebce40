import type { PlatformStep, SettingField } from "../port/index.ts";

/** What a person says of a shop, with where he finds it. */
export const fields: readonly SettingField[] = [
  {
    name: "address",
    secret: false,
    required: true,
    zh: {
      label: "服务器地址",
      help: "Vendure 服务器的地址，例如 https://shop.example.com（不含 /admin-api）。",
    },
    en: {
      label: "Server address",
      help: "The Vendure server, such as https://shop.example.com (without /admin-api).",
    },
  },
  {
    name: "username",
    secret: false,
    required: true,
    zh: {
      label: "管理员账号",
      help: "Vendure › 设置 › 管理员：新建专用账号，角色需可读写订单、读写商品目录。",
    },
    en: {
      label: "Administrator",
      help: "Vendure › Settings › Administrators: one of its own, whose role may read and update orders and the catalog.",
    },
  },
  {
    name: "password",
    secret: true,
    required: true,
    zh: {
      label: "密码",
      help: "该账号的密码。服务器的 authOptions.tokenMethod 须包含 bearer。",
    },
    en: {
      label: "Password",
      help: "That administrator's. The server's authOptions.tokenMethod must include bearer.",
    },
  },
  {
    name: "channelToken",
    secret: false,
    required: false,
    zh: { label: "渠道令牌", help: "Vendure › 设置 › 渠道 中的令牌；不填即默认渠道。" },
    en: {
      label: "Channel token",
      help: "From Vendure › Settings › Channels; the default channel when left empty.",
    },
  },
  {
    name: "stockLocation",
    secret: false,
    required: false,
    zh: {
      label: "库存地点编号",
      help: "Vendure › 目录 › 库存地点 地址栏末尾的编号；只有一个地点时可不填。",
    },
    en: {
      label: "Stock location id",
      help: "At the end of the address of Vendure › Catalog › Stock locations; not needed where there is only one.",
    },
  },
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: {
      label: "允许令牌登录",
      help: "tokenMethod 须含 bearer，并给管理员读订单、改库存、发货的权限。",
    },
    en: {
      label: "Let administrators in by token",
      help: "tokenMethod must have bearer; the administrator needs orders, stock and fulfilment.",
    },
  },
];
