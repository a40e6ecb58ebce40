import { createCaller, secureBase } from "../port/index.ts";
import type { Caller, Means } from "../port/index.ts";
import { limits } from "./limits.ts";

/** The version of the REST Admin API whose shapes are read. */
const apiVersion = "2026-07";

/** A type, not an interface: a form of plain texts must fit it. */
export type ShopSettings = {
  /** `https://<shop>.myshopify.com`; anything without TLS only on this machine. */
  readonly address: string;
  readonly accessToken: string;
  /** The shop's own id of the place whose stock we set. */
  readonly placeExternalId: string;
};

/** Calls to one shop's REST Admin API. */
export function createHttp(settings: ShopSettings, means: Means): Caller {
  return createCaller({
    base: secureBase(settings.address, `/admin/api/${apiVersion}/`),
    headers: { "x-shopify-access-token": settings.accessToken },
    ...{ limits, means },
    used: (response) =>
      Number(response.headers.get("x-shopify-shop-api-call-limit")?.split("/")[0]),
  });
}
