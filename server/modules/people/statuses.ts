import { commandStatuses } from "../../platform/index.ts";
import type { PeopleError } from "./model.ts";

/** The HTTP status of what people refuse. */
export const statuses = {
  already_set_up: 409,
  login_taken: 409,
  sign_in_failed: 401,
  too_many_failures: 429,
  password_weak: 422,
  password_wrong: 422,
  user_unknown: 404,
  key_unknown: 404,
  role_unknown: 422,
  role_name_taken: 409,
  role_in_use: 409,
  permission_unknown: 422,
  beyond_own: 403,
  last_owner: 409,
  code_needed: 401,
  code_wrong: 401,
  two_step_on: 409,
  two_step_off: 409,
  two_step_own: 409,
  two_step_first: 409,
  two_step_required: 409,
  tenant_unknown: 404,
  name_differs: 422,
} as const satisfies Record<PeopleError["kind"], number>;

/** The same, with what a repeated or a running command is refused with. */
export const allStatuses = { ...statuses, ...commandStatuses };
