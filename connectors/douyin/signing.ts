import { createHmac } from "node:crypto";
import { md5Hex } from "../port/index.ts";

export interface Asked {
  readonly appKey: string;
  readonly method: string;
  readonly timestamp: number;
  /** The parameters as JSON, their names in order at every depth. */
  readonly paramJson: string;
}

/** JSON whose names stand in order at every depth: what is signed is what is sent. */
export function orderedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(orderedJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  const parts = entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${orderedJson(each)}`);
  return `{${parts.join(",")}}`;
}

/** Hex HMAC-SHA256 over names and values between two secrets. */
export function callSignature({ appKey, method, timestamp, paramJson }: Asked, secret: string) {
  const pairs = `app_key${appKey}method${method}param_json${paramJson}timestamp${timestamp}v2`;
  return createHmac("sha256", secret).update(`${secret}${pairs}${secret}`).digest("hex");
}

/** Hex MD5 of key, raw body and secret. */
export function pushSignature(appKey: string, raw: Buffer, secret: string): string {
  return md5Hex(Buffer.concat([Buffer.from(appKey), raw, Buffer.from(secret)]));
}
