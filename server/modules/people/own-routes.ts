import type { Database, Http } from "../../platform/index.ts";
import { registerNotices } from "./notice-routes.ts";
import { registerViews } from "./view-routes.ts";

/** Registers what is a person's own: his views of lists, and what he is told. */
export function registerOwn(http: Http, database: Database): void {
  registerViews(http, database);
  registerNotices(http, database);
}
