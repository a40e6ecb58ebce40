import type { PlatformStep, SettingField } from "../port/index.ts";

type Words = SettingField["zh"];

const field = (name: string, zh: Words, en: Words): SettingField => ({
  ...{ name, secret: false, required: true, zh, en },
});

const access: readonly SettingField[] = [
  field(
    "clientId",
    {
      label: "LWA 客户端编号",
      help: "卖家平台 › 应用和服务 › 开发应用 › 查看 LWA 凭证，以 amzn1.application-oa2-client 开头。",
    },
    {
      label: "LWA client id",
      help: "Seller Central › Apps and Services › Develop Apps › View LWA credentials; it starts with amzn1.application-oa2-client.",
    },
  ),
  {
    ...field(
      "clientSecret",
      { label: "LWA 客户端密钥", help: "与客户端编号在同一处显示；每 180 天须更换一次。" },
      {
        label: "LWA client secret",
        help: "Shown beside the client id; it must be changed every 180 days.",
      },
    ),
    secret: true,
  },
  {
    ...field(
      "refreshToken",
      { label: "刷新令牌", help: "在应用的“授权”页自授权后得到，以 Atzr| 开头。" },
      {
        label: "Refresh token",
        help: "Given after you authorise your own app on its Authorize page; it starts with Atzr|.",
      },
    ),
    secret: true,
  },
];

/** What a person says of a seller's account, with where he finds it. */
export const fields: readonly SettingField[] = [
  field(
    "address",
    {
      label: "区域接口地址",
      help: "北美 https://sellingpartnerapi-na.amazon.com，欧洲 https://sellingpartnerapi-eu.amazon.com，远东 https://sellingpartnerapi-fe.amazon.com。",
    },
    {
      label: "Address of the region",
      help: "North America https://sellingpartnerapi-na.amazon.com, Europe https://sellingpartnerapi-eu.amazon.com, Far East https://sellingpartnerapi-fe.amazon.com.",
    },
  ),
  ...access,
  field(
    "sellerId",
    { label: "卖家编号", help: "卖家平台 › 设置 › 账户信息 › 卖家记号，例如 A2XXXXXXXXXXXX。" },
    {
      label: "Seller id",
      help: "Seller Central › Settings › Account Info › Merchant Token, such as A2XXXXXXXXXXXX.",
    },
  ),
  field(
    "marketplaceId",
    {
      label: "站点编号",
      help: "一个连接对应一个站点，例如美国 ATVPDKIKX0DER、日本 A1VC38T7YXB528、德国 A1PA6795UKMFR9。",
    },
    {
      label: "Marketplace id",
      help: "One connection for each marketplace, such as ATVPDKIKX0DER (US), A1VC38T7YXB528 (Japan), A1PA6795UKMFR9 (Germany).",
    },
  ),
  {
    ...field(
      "version",
      {
        label: "订单接口版本",
        help: "v0（默认）或 2026-01-01。买家姓名和地址属受限数据，两者都不请求。",
      },
      {
        label: "Version of the orders API",
        help: "v0 (default) or 2026-01-01. Names and addresses of buyers are restricted data; neither asks for them.",
      },
    ),
    required: false,
  },
];

/** What is done at the platform first. */
export const steps: readonly PlatformStep[] = [
  {
    name: "app",
    shownBy: "read",
    zh: { label: "授权应用", help: "在 Seller Central 给应用“订单”与“商品”角色，并完成授权。" },
    en: {
      label: "Authorise the app",
      help: "Give the app the order and product roles in Seller Central and authorise it.",
    },
  },
];
