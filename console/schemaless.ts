/**
 * Stands for TypeBox in the browser: endpoints there need their method and path, never their
 * schemas, so every schema is an empty object and the schema library stays out of the bundle.
 */
export const Type: Readonly<Record<string, () => object>> = new Proxy(
  {},
  { get: () => () => ({}) },
);
