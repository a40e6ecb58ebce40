import { createCaller, mustBeOk, renewalBy, secureBase } from "../port/index.ts";
import type { JdSettings } from "./door.ts";
import { limits } from "./limits.ts";

/** Renews the merchant's access, at an address of its own; through a gateway, at that gateway's. */
export const renewal = renewalBy<JdSettings>("accessToken", async (settings, token, means) => {
  const base = secureBase(settings.address || "https://open-oauth.jd.com", "/oauth2/");
  const call = createCaller({ base, headers: {}, limits, means });
  const asked = {
    ...{ app_key: settings.appKey, app_secret: settings.appSecret },
    ...{ grant_type: "refresh_token", refresh_token: token },
  };
  const path = `refresh_token?${new URLSearchParams(asked).toString()}`;
  return mustBeOk(await call({ method: "GET", path }), "refresh_token");
});
