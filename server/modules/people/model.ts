/** Every permission there is. An endpoint names one; a role is a list of them. */
export const permissions = [
  "orders.read",
  "orders.write",
  "orders.review",
  "catalog.read",
  "catalog.write",
  "parties.read",
  "parties.write",
  "stock.read",
  "stock.write",
  "promises.read",
  "promises.write",
  "channels.read",
  "channels.write",
  "channels.replay",
  "imports.write",
  "warehouse.read",
  "warehouse.write",
  "forecasts.read",
  "forecasts.write",
  "production.read",
  "production.floor",
  "production.write",
  "production.report",
  "production.close",
  "production.override",
  "factory.write",
  "reports.read",
  "people.read",
  "people.write",
  "audit.read",
  "settings.write",
  "views.share",
] as const;

export type Permission = (typeof permissions)[number];

const reading = permissions.filter((each) => each.endsWith(".read"));
const business = reading.filter((each) => each !== "people.read" && each !== "audit.read");

/** What a permission holds besides itself: who may do the wider thing may do the narrower one. */
const narrower: Readonly<Partial<Record<string, readonly Permission[]>>> = {
  "production.read": ["production.floor"],
  "production.write": ["production.close", "factory.write"],
};

/** Permissions with those that they hold besides. */
export const withNarrower = (held: readonly string[]): ReadonlySet<string> =>
  new Set(held.flatMap((each) => [each, ...(narrower[each] ?? [])]));

/** The built-in roles and what each may do. */
export const roles = {
  owner: permissions,
  administrator: permissions,
  order_operations: [
    ...business,
    "orders.write",
    "orders.review",
    "promises.write",
    "imports.write",
    "channels.replay",
    "views.share",
  ],
  planner: [
    ...business,
    "promises.write",
    "stock.write",
    "forecasts.write",
    "production.write",
    "production.report",
    "views.share",
  ],
  warehouse: [
    "orders.read",
    "catalog.read",
    "parties.read",
    "stock.read",
    "stock.write",
    "warehouse.read",
    "warehouse.write",
    "production.read",
  ],
  quality: [
    "orders.read",
    "catalog.read",
    "stock.read",
    "warehouse.read",
    "production.read",
    "production.report",
    "reports.read",
  ],
  // Keeps how things are made; what is made when is the planner's.
  industrial_engineer: [...business, "factory.write"],
  // Sees the tasks of the shop floor and says what was done: no plans, no money, no orders.
  shop_floor: ["production.floor", "production.report"],
  // Answers for a line: closes its day too, and says what is done about exceptions.
  shift_lead: [
    "catalog.read",
    "stock.read",
    "production.read",
    "production.report",
    "production.close",
  ],
  channel_manager: [
    ...business,
    "channels.write",
    "channels.replay",
    "forecasts.write",
    "catalog.write",
    "imports.write",
    "parties.write",
    "views.share",
  ],
  // Finance owns the holds of credit and payment, and records what comes in: it frees what it holds.
  finance: [...business, "orders.review", "parties.write", "audit.read", "views.share"],
  customer_service: [...business, "orders.write"],
  distributor: ["orders.read", "promises.read", "catalog.read"],
  auditor: reading,
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as Role[];

/** True for the name of a built-in role. */
export function isRole(name: string): name is Role {
  return Object.hasOwn(roles, name);
}

/** The permissions of a built-in role's name; an unknown name has none. */
export function permissionsOf(role: string): ReadonlySet<string> {
  return withNarrower(isRole(role) ? roles[role] : []);
}

/** The number in the name of a company's own role, `custom:<id>`; null for every other name. */
export function customRoleId(role: string): number | null {
  const digits = /^custom:([1-9]\d{0,8})$/.exec(role)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** How a company's own role is named where a role is named. */
export function customRole(id: number): string {
  return `custom:${id}`;
}

/** The permission among `asked` that there is not, or null. */
export function unknownPermission(asked: readonly string[]): string | null {
  const known: ReadonlySet<string> = new Set(permissions);
  return asked.find((each) => !known.has(each)) ?? null;
}

export type PeopleError =
  | { readonly kind: "already_set_up" }
  | { readonly kind: "login_taken"; readonly login: string }
  | { readonly kind: "sign_in_failed" }
  | { readonly kind: "too_many_failures"; readonly seconds: number }
  | { readonly kind: "password_weak" }
  | { readonly kind: "password_wrong" }
  | { readonly kind: "user_unknown"; readonly user: number }
  | { readonly kind: "key_unknown"; readonly keyId: number }
  | { readonly kind: "role_unknown"; readonly role: string }
  | { readonly kind: "role_name_taken"; readonly name: string }
  | { readonly kind: "role_in_use"; readonly users: string; readonly count: number }
  | { readonly kind: "permission_unknown"; readonly permission: string }
  | { readonly kind: "beyond_own"; readonly what: string }
  | { readonly kind: "last_owner" }
  | { readonly kind: "code_needed" }
  | { readonly kind: "code_wrong" }
  | { readonly kind: "two_step_on" }
  | { readonly kind: "two_step_off" }
  | { readonly kind: "two_step_own" }
  | { readonly kind: "two_step_first" }
  | { readonly kind: "two_step_required" }
  | { readonly kind: "tenant_unknown"; readonly tenant: number }
  | { readonly kind: "name_differs"; readonly name: string };

/** True for a password that guessing does not find at once: 10 characters, not all alike. */
export function isStrong(password: string): boolean {
  return password.length >= 10 && new Set(password).size >= 5;
}

/** What somebody holds, or is about to be given. `null` means all, an empty list none. */
export interface Grant {
  readonly permissions: ReadonlySet<string>;
  readonly channelIds: readonly number[] | null;
  readonly placeIds: readonly number[] | null;
  readonly partyIds: readonly number[] | null;
}

function isWithin(asked: readonly number[] | null, own: readonly number[] | null): boolean {
  if (own === null) return true;
  return asked !== null && asked.every((each) => own.includes(each));
}

/**
 * What of `asked` goes beyond `own`, or null: nobody gives (to a user or a key) more than he has.
 * Without this a key that may write people could make itself an owner.
 */
export function beyond(asked: Grant, own: Grant): string | null {
  const permission = [...asked.permissions].find((each) => !own.permissions.has(each));
  if (permission !== undefined) return permission;
  if (!isWithin(asked.channelIds, own.channelIds)) return "channelIds";
  if (!isWithin(asked.placeIds, own.placeIds)) return "placeIds";
  if (!isWithin(asked.partyIds, own.partyIds)) return "partyIds";
  return null;
}
