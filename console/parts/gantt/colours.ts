const names = [
  "panel",
  "head",
  "page",
  "hover",
  "chosen",
  "rule",
  "edge",
  "ink",
  "soft",
  "accent",
  "bad",
  "warn",
  "gantt-closed",
  "gantt-frozen",
  "gantt-setup",
  "gantt-ghost",
] as const;

/** The page's colours by name, and the eight of the bars. */
export type Colours = Readonly<Record<(typeof names)[number], string>> & {
  readonly tones: readonly string[];
};

export const toneCount = 8;

/** The colours that the page has now: read anew when the theme changes. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const named = Object.fromEntries(names.map((name) => [name, read(name)]));
  const tones = Array.from({ length: toneCount }, (_, tone) => read(`gantt-${tone}`));
  return { ...(named as Record<(typeof names)[number], string>), tones };
}
