import { useTranslation } from "react-i18next";
import type { Work } from "./work.ts";

/** What says why the work of an order rests: for the controls that are off because of it. */
export const heldId = (work: Work): string | undefined =>
  work.isHeld ? `held-${work.placeId}-${work.orderId}` : undefined;

/** That an order is held, and why, in the words of its own page. */
export function Held({ work }: { readonly work: Work }) {
  const { t } = useTranslation("warehouse");
  const { t: word } = useTranslation();
  if (!work.isHeld) return null;
  const reasons = work.heldFor.map((reason) => word(`reason.${reason}`)).join(t("comma"));
  return (
    <span id={heldId(work)} className="tag warn">
      {t("held", { reasons })}
    </span>
  );
}
