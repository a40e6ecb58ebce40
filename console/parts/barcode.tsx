import { code128 } from "./code128.ts";

/** A text as bars that a scanner reads, with the text under it; the text alone when it cannot be. */
export function Barcode({ text }: { readonly text: string }) {
  const steps = code128(text);
  if (!steps) return <span className="barcode">{text}</span>;
  const quiet = 10;
  let at = quiet;
  const bars = steps.map((width, index) => {
    const x = at;
    at += width;
    return index % 2 === 0 ? <rect key={x} x={x} y={0} width={width} height={40} /> : null;
  });
  return (
    <span className="barcode">
      <svg viewBox={`0 0 ${at + quiet} 40`} role="img" aria-label={text} preserveAspectRatio="none">
        {bars}
      </svg>
      <span>{text}</span>
    </span>
  );
}
