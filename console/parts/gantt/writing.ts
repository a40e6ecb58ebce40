export const font =
  '12px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif';
const widths = new Map<string, number>();

/** The text, cut to a width; measured once for each text. */
export function cut(pen: CanvasRenderingContext2D, text: string, width: number): string {
  let whole = widths.get(text);
  if (whole === undefined) {
    if (widths.size > 20_000) widths.clear();
    whole = pen.measureText(text).width;
    widths.set(text, whole);
  }
  if (whole <= width) return text;
  const kept = Math.floor((text.length * (width - 10)) / whole);
  return kept > 0 ? `${text.slice(0, kept)}…` : "";
}
