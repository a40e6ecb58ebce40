import type { Bar, Snapshot } from "../../../../engines/scheduling/index.ts";

/** The snapshot without what has no place in a plan yet: a question about the plan places nobody. */
export function plannedOnly(snapshot: Snapshot, bars: readonly Pick<Bar, "operation">[]): Snapshot {
  const placed = new Set(bars.map((bar) => bar.operation));
  return {
    ...snapshot,
    operations: snapshot.operations
      .filter((each) => placed.has(each.ref))
      .map((each) =>
        each.after
          ? { ...each, after: each.after.filter((link) => placed.has(link.operation)) }
          : each,
      ),
  };
}

/** The snapshot in which operations keep their resource but no start that a person asked for. */
export const pinsLoose = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  operations: snapshot.operations.map((each) => {
    if (!each.pin) return each;
    const { start: _start, ...pin } = each.pin;
    return { ...each, pin };
  }),
});

/** The snapshot in which held slots keep their resource but not their time. */
export const slotsLoose = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  operations: snapshot.operations.map((each) => {
    if (each.ref >= 0 || !each.pin) return each;
    const { start: _start, ...pin } = each.pin;
    return { ...each, pin };
  }),
});

/** The snapshot in which operations are held where bars of a draft, or a person, put them. */
export function pinnedBy(
  snapshot: Snapshot,
  pins: ReadonlyMap<number, { readonly resource: number | null; readonly start: number }>,
): Snapshot {
  return {
    ...snapshot,
    operations: snapshot.operations.map((each) => {
      const pin = pins.get(each.ref);
      if (!pin || each.started) return each;
      const resource = pin.resource === null ? {} : { resource: pin.resource };
      return { ...each, pin: { start: pin.start, ...resource } };
    }),
  };
}
