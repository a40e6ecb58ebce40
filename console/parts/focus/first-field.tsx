import { useEffect, useRef } from "react";
import type { ReactNode } from "react";

const fields = ["input", "select", "textarea", "button"].map((each) => `${each}:enabled`).join();

/** Fields of a form that opens: the first of them that is on has the keyboard at once. */
export function FirstField({
  className,
  children,
}: {
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => frame.current?.querySelector<HTMLElement>(fields)?.focus(), []);
  return (
    <div ref={frame} className={className}>
      {children}
    </div>
  );
}
