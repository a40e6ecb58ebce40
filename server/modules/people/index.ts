// People: who may do what, within which channels, places and distributors.
// Owns: people.user, session, api_key, sign_in_failure; rows of platform.directory and platform.tenant.
// Promises: no default password; secrets are stored as hashes only; an unknown grant never widens.
export {
  createApiKey,
  createAuthenticate,
  createTenant,
  createUser,
  listTenants,
  removeDemoTenant,
  revokeApiKey,
  signIn,
  signOut,
} from "./commands.ts";
export { registerPeople } from "./routes.ts";
export { peopleSentences } from "./sentences.ts";
export { permissions, permissionsOf, roleNames, roles } from "./model.ts";
export type { PeopleError, Permission, Role } from "./model.ts";
