import { useEffect, useId, useRef, useState } from "react";
import type { ReactNode } from "react";

interface PopoverProps {
  /** What the button says; also its accessible name unless `name` is given. */
  readonly label: ReactNode;
  readonly name?: string;
  readonly className?: string;
  /** Which edge of the button the panel is flush with. */
  readonly align?: "start" | "end";
  readonly children: ReactNode | ((close: () => void) => ReactNode);
}

/** A button with a panel under it; Esc or a click elsewhere closes it and focus returns. */
export function Popover({ label, name, className, align = "end", children }: PopoverProps) {
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLSpanElement>(null);
  const id = useId();
  const close = () => setOpen(false);
  useEffect(() => {
    const box = frame.current;
    if (!open || !box) return undefined;
    const outside = (event: PointerEvent) => {
      if (!box.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      // What had the focus is gone with the panel: the button takes it back.
      const lost = document.activeElement === document.body || box.contains(document.activeElement);
      if (lost) box.querySelector("button")?.focus();
    };
  }, [open]);
  return (
    <span
      className="m-popover"
      ref={frame}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        type="button"
        className={className ?? "m-button"}
        aria-label={name}
        title={name}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {label}
      </button>
      {open && (
        <div id={id} className={`m-panel m-panel-${align}`} role="group" aria-label={name}>
          {typeof children === "function" ? children(close) : children}
        </div>
      )}
    </span>
  );
}
