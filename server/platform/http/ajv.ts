import { Ajv } from "ajv";
import type { Options } from "ajv";
import formats from "ajv-formats";

const base: Options = { allErrors: true, strict: false, useDefaults: true };
let pair: { readonly ajv: Ajv; readonly coercing: Ajv } | undefined;

/** The two validators: exact for bodies; coercing for paths and queries, whose values are text. */
export function validators(): { readonly ajv: Ajv; readonly coercing: Ajv } {
  if (!pair) {
    const ajv = new Ajv(base);
    const coercing = new Ajv({ ...base, coerceTypes: "array" });
    const withFormats = formats as unknown as (target: Ajv) => void;
    withFormats(ajv);
    withFormats(coercing);
    pair = { ajv, coercing };
  }
  return pair;
}
