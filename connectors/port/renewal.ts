import { ChannelFailure } from "./connector.ts";
import type { Renewal, SettingField } from "./connector.ts";
import { text } from "./fields.ts";
import type { Fields } from "./fields.ts";

/** Often enough for access that lasts a day, and seldom enough to be no burden. */
const renewEveryMs = 12 * 3_600_000;

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

/**
 * Access that is renewed with the token that came beside it.
 * @param accessName the setting that calls carry.
 * @param ask asks the platform; gives the object with `access_token` and, where it changes, `refresh_token`.
 */
export function renewalBy<Own extends { readonly refreshToken?: string }>(
  accessName: string,
  ask: (settings: Own, refreshToken: string, means: RenewMeans) => Promise<Fields>,
): Renewal<Own> {
  return {
    everyMs: renewEveryMs,
    async renew(settings, means) {
      const used = settings.refreshToken?.trim() ?? "";
      if (used === "") return null;
      const given = await ask(settings, used, means);
      const access = text(given, "access_token");
      if (access === "")
        throw new ChannelFailure("the platform renewed no access", {
          ...{ status: 401, retryable: false },
        });
      return { [accessName]: access, refreshToken: text(given, "refresh_token") || used };
    },
  };
}

type RenewMeans = Parameters<Renewal<object>["renew"]>[1];
