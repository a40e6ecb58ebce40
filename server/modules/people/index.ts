// People: who may do what, within which channels, places and distributors.
// Owns: people.user, session, api_key, demo, demo_making, view, notice, notice_choice; rows of platform.directory and platform.tenant.
// Promises: no default password; secrets are stored as hashes, or sealed where they must be read
// again; an unknown grant never widens;
// nobody gives more than he has; a tenant never loses its last owner; a login that exists and one
// that does not answer alike. A revoked key or session works for five seconds more at most.
export { createApiKey, createUser, revokeApiKey } from "./commands.ts";
export { createAuthenticate, forgetSessions, signIn, signOut } from "./sessions.ts";
export {
  beginDemo,
  insertDemo,
  keepDemoAlive,
  readCutOff,
  readDemo,
  setDemoRate,
  takeDemoTurn,
} from "./demos.ts";
export type { DemoTrading } from "./demos.ts";
export {
  createTenant,
  listTenants,
  removeCutOff,
  removeDemoTenant,
  removeTenant,
  setUp,
} from "./tenants.ts";
export type { NewTenant, SetUp, Tenant } from "./tenants.ts";
export { holdCauses, settleNotices, standingFor, tellStanding } from "./notice-causes.ts";
export type { StandingNotice } from "./notice-causes.ts";
export { himself, reaches, whoIsTold } from "./notice-rules.ts";
export type { Reader } from "./notice-rules.ts";
export { forgetNotices, readersOf, tell } from "./notices.ts";
export type { NewNotice } from "./notices.ts";
export { letInByLogin } from "./let-in.ts";
export { forgetEnrolments, resealSteps } from "./two-step.ts";
export { roleOf } from "./queries.ts";
export { registerPeople } from "./routes.ts";
export { peopleSentences } from "./sentences.ts";
export { permissions, permissionsOf, roleNames, roles } from "./model.ts";
export type { PeopleError, Permission, Role } from "./model.ts";
