import type { Sentences } from "../../platform/index.ts";

/** What channels refuse, in words. */
export const channelsSentences: Sentences = {
  signature: {
    zh: "签名无效、过期或缺失。",
    en: "The signature is wrong, stale or missing.",
    hint: { zh: "核对渠道密钥与推送地址。", en: "Check the channel's secret and the address." },
  },
  file_unreadable: {
    zh: "文件无法读取：{why}",
    en: "The file cannot be read: {why}",
    hint: { zh: "另存为 CSV（UTF-8）后重试。", en: "Save it as CSV (UTF-8) and try again." },
  },
};
