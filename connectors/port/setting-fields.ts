import type { SettingField } from "./connector.ts";

/** The setting for who reaches a platform's calls through a gateway of his own. */
export const apiAddressField: SettingField = {
  name: "address",
  secret: false,
  required: false,
  zh: { label: "接口地址", help: "一般留空；经自己的网关访问时才填，须为 https。" },
  en: {
    label: "API address",
    help: "Leave empty, unless calls go through a gateway of your own (https).",
  },
};

/** The setting that access is renewed with: without it a person renews it by hand. */
export const refreshField: SettingField = {
  name: "refreshToken",
  secret: true,
  required: false,
  zh: {
    label: "refresh_token",
    help: "与授权令牌一同获得。填写后系统每 12 小时自动续期并保存新令牌；不填则到期前由人重新授权。",
  },
  en: {
    label: "refresh_token",
    help: "Given with the access. With it access is renewed every 12 hours and kept; without it a person authorises anew before it ends.",
  },
};
