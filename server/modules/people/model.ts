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
  "imports.write",
  "warehouse.read",
  "warehouse.write",
  "reports.read",
  "people.read",
  "people.write",
  "audit.read",
  "settings.write",
] as const;

export type Permission = (typeof permissions)[number];

const reading = permissions.filter((each) => each.endsWith(".read"));
const business = reading.filter((each) => each !== "people.read" && each !== "audit.read");

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
  ],
  planner: [...business, "promises.write", "stock.write"],
  warehouse: [
    "orders.read",
    "catalog.read",
    "parties.read",
    "stock.read",
    "stock.write",
    "warehouse.read",
    "warehouse.write",
  ],
  quality: ["orders.read", "catalog.read", "stock.read", "warehouse.read", "reports.read"],
  industrial_engineer: business,
  channel_manager: [
    ...business,
    "channels.write",
    "catalog.write",
    "imports.write",
    "parties.write",
  ],
  finance: [...business, "parties.write", "audit.read"],
  customer_service: [...business, "orders.write"],
  distributor: ["orders.read", "promises.read", "catalog.read"],
  auditor: reading,
} as const satisfies Record<string, readonly Permission[]>;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as Role[];

/** The permissions of a role's name; an unknown name has none. */
export function permissionsOf(role: string): ReadonlySet<string> {
  return new Set(role in roles ? roles[role as Role] : []);
}

export type PeopleError =
  | { readonly kind: "already_set_up" }
  | { readonly kind: "login_taken"; readonly login: string }
  | { readonly kind: "sign_in_failed" }
  | { readonly kind: "too_many_failures"; readonly seconds: number }
  | { readonly kind: "password_weak" }
  | { readonly kind: "user_unknown"; readonly user: number };

/** True for a password that guessing does not find at once: 10 characters, not all alike. */
export function isStrong(password: string): boolean {
  return password.length >= 10 && new Set(password).size >= 5;
}
