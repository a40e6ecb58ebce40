import { randomBytes } from "node:crypto";
import helmet from "@fastify/helmet";
import fastify from "fastify";

/** Numbers for requests, unlike those of any other process, for the traces in refusals and logs. */
export function createTraceIds(): () => string {
  const start = randomBytes(6).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    return `${start}${count.toString(16).padStart(4, "0")}`;
  };
}

/** Headers that answers carry anyway, whatever guards them. */
const ownOfAnswers = new Set(["content-type", "content-length", "date", "connection"]);

/**
 * The headers that make browsers careful, by name. They are the same for every answer: worked out
 * once here, instead of once per request.
 */
export async function safetyHeaders(isSecure: boolean): Promise<(readonly [string, string])[]> {
  const scratch = fastify();
  await scratch.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:", "blob:"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: isSecure,
  });
  scratch.get("/", async () => "");
  const { headers } = await scratch.inject("/");
  await scratch.close();
  const given = Object.entries(headers).flatMap(([name, value]) =>
    ownOfAnswers.has(name) ? [] : [[name, String(value)] as const],
  );
  // Our own pages read codes with the camera; no page framed by them may, and none hears or locates.
  return [...given, ["permissions-policy", "camera=(self), microphone=(), geolocation=()"]];
}
