import type { CatalogView } from "../catalog/index.ts";
import type { PartiesView } from "../parties/index.ts";
import type { StoredAction } from "./actions.ts";

/** Items by id as they are shown. */
export const itemTexts = (view: CatalogView, ids: readonly number[]) =>
  ids.flatMap((id) => {
    const item = view.item(id);
    if (!item) return [];
    const { code, name, nameEn, unit } = item;
    return [{ id, code, name, nameEn, unit }];
  });

/** Places by id as they are shown. */
export const placeTexts = (view: PartiesView, ids: readonly number[]) =>
  ids.flatMap((id) => {
    const place = view.place(id);
    return place ? [{ id, name: place.name, nameEn: place.nameEn }] : [];
  });

/** Items whose code or name has a text; null without one. */
export function itemsLike(view: CatalogView, text: string | undefined): number[] | null {
  if (!text) return null;
  const wanted = text.toLowerCase();
  return view.items
    .filter(({ code, name, nameEn }) =>
      [code, name, nameEn].some((each) => each.toLowerCase().includes(wanted)),
    )
    .map((item) => item.id);
}

/** An action as it leaves. */
export function actionText(action: StoredAction) {
  const { name: _name, supply: _supply, cause, ...rest } = action;
  const { kind, orderId, number, day } = cause;
  return {
    ...rest,
    cause: { kind, orderId, number, day },
    acceptedAt: action.acceptedAt?.toISOString() ?? null,
    dismissedAt: action.dismissedAt?.toISOString() ?? null,
  };
}
