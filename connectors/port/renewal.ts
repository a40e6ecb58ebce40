import { ChannelFailure } from "./connector.ts";
import type { Renewal } from "./connector.ts";
import { text } from "./fields.ts";
import type { Fields } from "./fields.ts";

/** Often enough for access that lasts a day, and seldom enough to be no burden. */
const renewEveryMs = 12 * 3_600_000;

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
