import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Caller, Tx } from "../../platform/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** More of one list than anybody finds again among its tabs. */
const viewsMax = 50;

export type ViewError =
  | { readonly kind: "view_unknown"; readonly view: number }
  | { readonly kind: "view_not_yours"; readonly view: number }
  | { readonly kind: "view_name_shared"; readonly name: string; readonly by: string }
  | { readonly kind: "views_full"; readonly screen: string; readonly max: number }
  | { readonly kind: "views_are_peoples" }
  | { readonly kind: "forbidden"; readonly permission: string };

interface StoredView {
  readonly id: number;
  readonly user_id: number;
  readonly screen: string;
  readonly name: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly shared: boolean;
}

const isPerson = (caller: Caller) => caller.actor.kind === "user";

/** Whether what colleagues share is shown: who stands outside the company sees his own alone. */
const isInside = (caller: Caller) => caller.partyIds === null;

/** Whether the caller may share views with everybody of the company. */
export const mayShare = (caller: Caller): boolean =>
  caller.permissions.has("views.share") && isPerson(caller) && isInside(caller);

/** A person's views of a list, his own first, then those that are shared; by name. */
export async function viewsOf(tx: Tx, caller: Caller, screen: string) {
  const own = isPerson(caller) ? caller.actor.id : 0;
  const rows = await tx.rows<StoredView & { by: string }>(
    `select view.id, view.user_id, view.screen, view.name, view.filter, view.shared,
       coalesce(owner.name, '') as by
     from people.view as view left join people.user as owner on owner.cell = view.cell
       and owner.tenant_id = view.tenant_id and owner.id = view.user_id
     where view.cell = $1 and view.tenant_id = $2 and view.screen = $3
       and (view.user_id = $4 or view.shared and $5)
     order by view.user_id <> $4, view.name, view.id limit 200`,
    [...scopeOf(tx), screen, own, isInside(caller)],
  );
  return rows.map(({ id, name, filter, shared, user_id, by }) => ({
    ...{ id, name, filter: { ...filter }, shared, own: user_id === own, by },
  }));
}

interface ViewDraft {
  readonly screen: string;
  readonly name: string;
  readonly filter: Readonly<Record<string, string>>;
  readonly shared: boolean;
}

/** Why a view cannot be written, or null. `known` are the list's views that the person sees. */
function refusalOf(
  caller: Caller,
  draft: ViewDraft,
  known: Awaited<ReturnType<typeof viewsOf>>,
): ViewError | null {
  if (!isPerson(caller)) return { kind: "views_are_peoples" };
  if (draft.shared && !mayShare(caller)) return { kind: "forbidden", permission: "views.share" };
  const other = known.find((each) => !each.own && each.name === draft.name);
  if (other) return { kind: "view_name_shared", name: draft.name, by: other.by };
  const own = known.filter((each) => each.own);
  if (own.length >= viewsMax && !own.some((each) => each.name === draft.name))
    return { kind: "views_full", screen: draft.screen, max: viewsMax };
  return null;
}

/** Writes a person's view of a list; the same name again changes what it means. */
export async function writeView(
  tx: Tx,
  caller: Caller,
  draft: ViewDraft,
): Promise<Result<{ id: number }, ViewError>> {
  const known = await viewsOf(tx, caller, draft.screen);
  const refusal = refusalOf(caller, draft, known);
  if (refusal) return err(refusal);
  const before = known.find((each) => each.own && each.name === draft.name);
  const [row] = await tx.rows<{ id: number }>(
    `insert into people.view (cell, tenant_id, id, user_id, screen, name, filter, shared, created_at)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9)
     on conflict (cell, tenant_id, user_id, screen, name)
       do update set filter = excluded.filter, shared = excluded.shared returning id`,
    [
      ...[...scopeOf(tx), await tx.newNumbers("view"), caller.actor.id, draft.screen, draft.name],
      ...[JSON.stringify(draft.filter), draft.shared, tx.now],
    ],
  );
  const id = row?.id ?? 0;
  tx.audit({
    ...{ action: "people.view.save", subjectKind: "view", subjectId: id },
    before: before ? { filter: before.filter, shared: before.shared } : undefined,
    after: draft,
  });
  return ok({ id });
}

/** Takes a view away: one's own, or a shared one for who may share. */
export async function removeView(
  tx: Tx,
  caller: Caller,
  id: number,
): Promise<Result<{ done: true }, ViewError>> {
  const [view] = await tx.rows<StoredView>(
    `select id, user_id, screen, name, filter, shared from people.view
     where cell = $1 and tenant_id = $2 and id = $3 for update`,
    [...scopeOf(tx), id],
  );
  const isOwn = view !== undefined && isPerson(caller) && view.user_id === caller.actor.id;
  if (!view || (!isOwn && !(view.shared && isInside(caller))))
    return err({ kind: "view_unknown", view: id });
  if (!isOwn && !mayShare(caller)) return err({ kind: "view_not_yours", view: id });
  await tx.rows("delete from people.view where cell = $1 and tenant_id = $2 and id = $3", [
    ...scopeOf(tx),
    id,
  ]);
  const { screen, name, filter, shared } = view;
  tx.audit({
    ...{ action: "people.view.forget", subjectKind: "view", subjectId: id },
    before: { screen, name, filter, shared },
  });
  return ok({ done: true });
}
