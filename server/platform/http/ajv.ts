import { Ajv } from "ajv";
import type { AnySchema, ErrorObject, Options, ValidateFunction } from "ajv";
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

/** Says whether a value fits, and in `errors` why the last one did not, as those of Ajv do. */
export interface Validator {
  (value: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/**
 * A validator that is made when the first value comes. Making those of all operations takes a second
 * of computing, and until then a start would answer nobody; most are not asked for days.
 */
export function compiledAtFirstUse(schema: AnySchema, kind: "ajv" | "coercing"): Validator {
  let made: ValidateFunction | undefined;
  const validate: Validator = (value) => {
    made ??= validators()[kind].compile(schema);
    const fits = made(value) === true;
    validate.errors = made.errors ?? null;
    return fits;
  };
  return validate;
}

/** A body may not carry fields that the contract does not know: typing errors must not vanish. */
export function closed(schema: object): object {
  return "properties" in schema && !("additionalProperties" in schema)
    ? { ...schema, additionalProperties: false }
    : schema;
}
