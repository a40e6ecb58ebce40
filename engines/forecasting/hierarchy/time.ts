// Month, week and day made to agree: days are the bottoms, weeks and months overlap above them.
import { precisionOf } from "./precision.ts";
import { reconcileBottom } from "./reconcile.ts";
import { summingOf } from "./summing.ts";
import { roundWhole } from "./whole.ts";

const dayMs = 86_400_000;

/** What each level says of the coming days; a week or month counts where all its days are there. */
export interface TimeInput {
  /** First day, as "2026-11-02". */
  readonly start: string;
  readonly days: readonly number[];
  /** By Monday of the week, as "2026-11-02". */
  readonly weeks?: Readonly<Record<string, number>>;
  /** By month, as "2026-11". */
  readonly months?: Readonly<Record<string, number>>;
  /** What stands whatever is said: by day, by Monday and by month. */
  readonly frozen?: {
    readonly days?: Readonly<Record<string, number>>;
    readonly weeks?: Readonly<Record<string, number>>;
    readonly months?: Readonly<Record<string, number>>;
  };
  readonly whole?: boolean;
}

/** Levels that add up: every week and month is the sum of its days. */
export interface TimeAgreed {
  readonly days: readonly number[];
  readonly weeks: Readonly<Record<string, number>>;
  readonly months: Readonly<Record<string, number>>;
}

interface Span {
  readonly kind: "week" | "month";
  readonly name: string;
  readonly members: number[];
  whole: boolean;
}

function spansOf(start: string, days: number): Span[] {
  const first = Date.parse(`${start}T00:00:00Z`) / dayMs;
  if (!Number.isInteger(first)) throw new Error(`not a day: ${start}`);
  const spans = new Map<string, Span>();
  const text = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
  for (let at = 0; at < days; at += 1) {
    const day = first + at;
    const monday = text(day - ((((day + 3) % 7) + 7) % 7));
    for (const [kind, name] of [
      ["week", monday],
      ["month", text(day).slice(0, 7)],
    ] as const) {
      const known = spans.get(`${kind} ${name}`);
      if (known) known.members.push(at);
      else spans.set(`${kind} ${name}`, { kind, name, members: [at], whole: true });
    }
  }
  for (const span of spans.values()) {
    const long =
      span.kind === "week"
        ? 7
        : new Date(
            Date.UTC(Number(span.name.slice(0, 4)), Number(span.name.slice(5)), 0),
          ).getUTCDate();
    span.whole = span.members.length === long;
  }
  return [...spans.values()];
}

const within = <Value>(given: Readonly<Record<string, Value>> | undefined, name: string) =>
  given && Object.hasOwn(given, name) ? given[name] : undefined;

/** Days, weeks and months brought to agree; each level weighs by the days it covers. */
export function agreeOverTime(input: TimeInput): TimeAgreed {
  const spans = spansOf(input.start, input.days.length);
  const said = (span: Span) => within(span.kind === "week" ? input.weeks : input.months, span.name);
  const fixed = ({ kind, name }: Span) =>
    within(kind === "week" ? input.frozen?.weeks : input.frozen?.months, name);
  const used = spans.filter(
    (span) => span.whole && (said(span) !== undefined || fixed(span) !== undefined),
  );
  const summing = summingOf(input.days.length, used);
  const first = Date.parse(`${input.start}T00:00:00Z`);
  const frozen = new Map<number, number>();
  used.forEach((span, node) => {
    const value = fixed(span);
    if (value !== undefined) frozen.set(node, value);
  });
  input.days.forEach((_, at) => {
    const name = new Date(first + at * dayMs).toISOString().slice(0, 10);
    const value = within(input.frozen?.days, name);
    if (value !== undefined) frozen.set(used.length + at, value);
  });
  const sums = used.map((span) => {
    const below = span.members.reduce((sum, at) => sum + (input.days[at] as number), 0);
    return said(span) ?? below;
  });
  const base = Float64Array.from([...sums, ...input.days]);
  const precision = precisionOf("wls-struct", summing, []);
  const bottom = reconcileBottom({ summing, precision, base, frozen });
  return collect(spans, input.whole ? roundWhole(bottom) : bottom);
}

function collect(spans: readonly Span[], days: Float64Array): TimeAgreed {
  const total = (kind: Span["kind"]) =>
    Object.fromEntries(
      spans
        .filter((span) => span.kind === kind)
        .map(({ name, members }) => [
          name,
          members.reduce((sum, at) => sum + (days[at] as number), 0),
        ]),
    );
  return { days: Array.from(days), weeks: total("week"), months: total("month") };
}
