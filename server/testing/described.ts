import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import type { Endpoint } from "../../contract/index.ts";
import { Refusal } from "../../contract/words.ts";
import { openApi } from "../platform/index.ts";

/** Compares answers with the description of the API. */
export function createComparison(endpoints: () => readonly Endpoint[]) {
  let made: ReturnType<typeof openApi> | undefined;
  const validator = new Ajv2020({ strict: false });
  (formats as unknown as (target: Ajv2020) => void)(validator);
  const differing = new Set<string>();
  const compared = { replies: 0, refusals: 0 };
  return {
    /** What was answered and is not described. */
    differing,
    compared,
    isRefusal: (answer: unknown): boolean => validator.validate(Refusal, answer),
    note({ id, path, method, reply }: Endpoint, status: number, answer: unknown): void {
      made ??= openApi(endpoints(), "0");
      const place = made.paths[path.replaceAll(/:(\w+)/g, "{$1}")];
      const { responses = {} } = place?.[method.toLowerCase()] ?? {};
      if (!(status in responses)) differing.add(`${id} answers ${status}, which is not described`);
      compared[status === 200 ? "replies" : "refusals"] += 1;
      if (validator.validate(status === 200 ? reply : Refusal, answer)) return;
      const [first] = validator.errors ?? [];
      differing.add(`${id} ${status}: ${first?.instancePath ?? ""} ${first?.message ?? ""}`);
    },
  };
}
