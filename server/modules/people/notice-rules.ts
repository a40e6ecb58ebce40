import { noticeKinds } from "../../../contract/own/notices.ts";
import type { NoticeKind } from "../../../contract/own/notices.ts";
import type { Caller } from "../../platform/index.ts";

/** Who may be told of a kind, and who is, unless he chose otherwise. */
interface NoticeRule {
  /** Whoever is told must hold all of them: they open what the notice is about. */
  readonly permissions: readonly string[];
  /** Whose work it is; what happened may say it more closely. */
  readonly roles: readonly string[];
  /** Narrowed people who may be told: c channels, p places. Nobody narrowed otherwise is. */
  readonly within: string;
  /** Who is told where nobody has the role holds this too: else it is everybody who may see it. */
  readonly standsIn?: string;
}

export const noticeRules: Readonly<Record<NoticeKind, NoticeRule>> = {
  promise_later: {
    ...{ permissions: ["orders.write"], within: "cp" },
    roles: ["customer_service", "order_operations"],
  },
  exception_opened: { permissions: ["production.read"], within: "p", roles: [] },
  // Who answers for the orders that it makes late decides; nobody narrowed may.
  rush_waiting: {
    ...{ permissions: ["production.read", "orders.review", "orders.write"], within: "" },
    roles: ["order_operations"],
  },
  rush_ended: { permissions: ["production.read", "production.write"], within: "", roles: [] },
  day_open: {
    ...{ permissions: ["production.read", "production.close"], within: "p" },
    roles: ["shift_lead", "planner"],
  },
  orders_held: {
    ...{ permissions: ["orders.read"], within: "cp", standsIn: "orders.review" },
    roles: [],
  },
  import_ended: { permissions: ["imports.write", "channels.read"], within: "p", roles: [] },
};

/** Somebody as far as the rule of who is told looks at him. */
export interface Reader extends Pick<
  Caller,
  "permissions" | "channelIds" | "placeIds" | "partyIds"
> {
  readonly id: number;
  readonly name: string;
  /** The built-in role, or the one that the company's own was copied from. */
  readonly role: string;
  /** What he chose, by kind; absent: as his role is told. */
  readonly chosen: ReadonlyMap<string, boolean>;
}

/** What a notice is about, as far as it decides who may see it. */
export interface Place {
  readonly channelIds?: readonly number[];
  readonly placeIds?: readonly number[];
}

type Narrowed = Pick<Caller, "permissions" | "channelIds" | "placeIds" | "partyIds">;

/** Whether somebody may be told of this kind at all: he holds its permissions, and is not narrowed beyond it. */
export function mayBeTold(kind: NoticeKind, one: Narrowed): boolean {
  const { permissions, within } = noticeRules[kind];
  return (
    // Who stands outside the company is told nothing of how it works.
    one.partyIds === null &&
    permissions.every((each) => one.permissions.has(each)) &&
    (one.channelIds === null || within.includes("c")) &&
    (one.placeIds === null || within.includes("p"))
  );
}

/** The permission that somebody lacks to be told of a kind; the first of it where he lacks none. */
export function missingFor(kind: NoticeKind, one: Narrowed): string {
  const { permissions } = noticeRules[kind];
  return permissions.find((each) => !one.permissions.has(each)) ?? permissions[0] ?? "";
}

/** The kinds that somebody may be told of. */
export const kindsFor = (one: Narrowed): NoticeKind[] =>
  noticeKinds.filter((kind) => mayBeTold(kind, one));

/** Whether somebody narrowed to these reaches all of the others. */
export const reaches = (own: readonly number[] | null, asked: readonly number[] = []): boolean =>
  own === null || asked.every((id) => own.includes(id));

/** Whom a notice goes to, as far as what happened says it. */
interface ToTell extends Place {
  readonly roles?: readonly string[];
  /** Who did it himself, and needs no telling. */
  readonly by?: number | null;
}

/**
 * Who is told: of those who may see it, those whose role it is and who did not choose otherwise, and
 * those who chose to be. Where nobody has the role, it is everybody's who may see it, or may stand in,
 * so that nothing is told to nobody in a small company.
 */
export function whoIsTold(
  readers: readonly Reader[],
  kind: NoticeKind,
  { roles = noticeRules[kind].roles, by = null, ...place }: ToTell,
): Reader[] {
  const { standsIn } = noticeRules[kind];
  const able = readers.filter(
    (each) =>
      mayBeTold(kind, each) &&
      reaches(each.channelIds, place.channelIds) &&
      reaches(each.placeIds, place.placeIds),
  );
  const isOurs = able.some((each) => roles.includes(each.role));
  const isHis = (each: Reader) =>
    isOurs ? roles.includes(each.role) : standsIn === undefined || each.permissions.has(standsIn);
  return able.filter((each) => each.id !== by && (each.chosen.get(kind) ?? isHis(each)));
}

/** Somebody whom a kind concerns himself, unless he may not see it or chose not to be told; or nobody. */
export function himself(
  readers: readonly Reader[],
  kind: NoticeKind,
  { userId, ...place }: Place & { readonly userId: number | null },
): Reader[] {
  return whoIsTold(
    readers.filter((each) => each.id === userId),
    kind,
    { ...place, roles: [] },
  );
}
