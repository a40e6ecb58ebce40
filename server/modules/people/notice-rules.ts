import { noticeKinds } from "../../../contract/own/notices.ts";
import type { NoticeKind } from "../../../contract/own/notices.ts";
import type { Caller } from "../../platform/index.ts";

/** Who may be told of a kind, and who is, unless he chose otherwise. */
interface NoticeRule {
  /** Whoever is told must hold it: it opens what the notice is about. */
  readonly permission: string;
  /** Whose work it is; what happened may say it more closely. */
  readonly roles: readonly string[];
  /** Narrowed people who may be told: c channels, p places. Nobody narrowed otherwise is. */
  readonly within: string;
}

export const noticeRules: Readonly<Record<NoticeKind, NoticeRule>> = {
  promise_later: {
    ...{ permission: "orders.write", within: "cp" },
    roles: ["customer_service", "order_operations"],
  },
  exception_opened: { permission: "production.read", within: "p", roles: [] },
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

/** Whether somebody may be told of this kind at all: he holds its permission, and is not narrowed beyond it. */
export function mayBeTold(kind: NoticeKind, one: Narrowed): boolean {
  const { permission, within } = noticeRules[kind];
  return (
    // Who stands outside the company is told nothing of how it works.
    one.partyIds === null &&
    one.permissions.has(permission) &&
    (one.channelIds === null || within.includes("c")) &&
    (one.placeIds === null || within.includes("p"))
  );
}

/** The kinds that somebody may be told of. */
export const kindsFor = (one: Narrowed): NoticeKind[] =>
  noticeKinds.filter((kind) => mayBeTold(kind, one));

const reaches = (own: readonly number[] | null, asked: readonly number[] = []): boolean =>
  own === null || asked.every((id) => own.includes(id));

/**
 * Who is told: of those who may see it, those whose role it is and who did not choose otherwise, and
 * those who chose to be. Where nobody has the role, it is everybody's who may see it, so that nothing
 * is told to nobody in a small company.
 */
export function whoIsTold(
  readers: readonly Reader[],
  kind: NoticeKind,
  { roles = noticeRules[kind].roles, ...place }: Place & { readonly roles?: readonly string[] },
): Reader[] {
  const able = readers.filter(
    (each) =>
      mayBeTold(kind, each) &&
      reaches(each.channelIds, place.channelIds) &&
      reaches(each.placeIds, place.placeIds),
  );
  const isOurs = able.some((each) => roles.includes(each.role));
  return able.filter(
    (each) => each.chosen.get(kind) ?? (isOurs ? roles.includes(each.role) : true),
  );
}
