import { openOf, type BookOrder } from "./entries.ts";
import type { Site, Skin } from "./skin.ts";

// What a storm must have put a platform's orders through before it proves anything.

/** How often its platform met each trouble. */
type Troubles = Readonly<Record<"busy" | "broken" | "lost" | "moved", number>>;

interface Stormed {
  readonly skin: Skin;
  readonly site: Site;
  readonly platform: { readonly counts: Troubles };
  readonly sent: { readonly pushed: number; readonly dropped: number; readonly doubled: number };
}

const inParts = ({ parcels, lines }: BookOrder): boolean =>
  parcels.length > 1 || (parcels.length > 0 && lines.some((line) => openOf(line) > 0));

/** What a platform knows and this storm did not bring about, in words; none after a long one. */
export function unlived({ skin, site, platform, sent }: Stormed): string[] {
  const { habits, push } = skin;
  const { orders } = site.book;
  const { busy, broken, lost, moved } = platform.counts;
  const happened: readonly (readonly [what: string, isKnown: boolean, hasHappened: boolean])[] = [
    ["asked too often", true, busy > 0],
    ["broken answers", true, broken > 0],
    ["lost answers", true, lost > 0],
    ["pages that moved", true, moved > 0],
    ["more than a page", true, orders.length > site.pageSize],
    ["keys that changed", true, site.keys.length === 1 && site.keys[0] !== "first-key"],
    ["pushes that were dropped", push !== null, sent.dropped > 0],
    ["pushes that came twice", push !== null, sent.doubled > 0],
    ["orders that were parted", habits.isSplit, orders.some((each) => each.parent !== null)],
    ["orders that left in parts", habits.parcels !== "order", orders.some(inParts)],
    ["refunds", habits.refunds !== "none", orders.some((each) => each.refunds.length > 0)],
    ["cancellations", true, orders.some((each) => each.cancelledAt !== null)],
    ["buyers who ask", habits.asks !== undefined, orders.some((each) => each.cases.length > 0)],
  ];
  return happened.filter(([, isKnown, has]) => isKnown && !has).map(([what]) => what);
}
