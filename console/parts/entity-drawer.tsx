import { Suspense, useEffect, useEffectEvent, useId, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./icon.tsx";
import { isTyping } from "./keys.ts";
import { useReturnFocus } from "./focus/return-focus.ts";

interface EntityDrawerProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** Grows the drawer to its own page. */
  readonly onGrow?: () => void;
  /** J and K: the next and the previous record of the list beside it. */
  readonly onNext?: () => void;
  readonly onPrevious?: () => void;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}

/**
 * A record at the right of its list, which stays usable. Esc closes and gives focus back; J and K
 * go to the next and the previous record; it grows to a page. Mount it only while it is open.
 */
export function EntityDrawer(props: EntityDrawerProps) {
  const { title, onClose, onGrow, onNext, onPrevious, footer, children } = props;
  const { t } = useTranslation("parts");
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  useReturnFocus();
  useEffect(() => frame.current?.focus(), []);
  const onKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") onClose();
    else if (isTyping(event.target)) return;
    else if (event.key === "j") onNext?.();
    else if (event.key === "k") onPrevious?.();
  });
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const keepEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      onClose();
    }
  };
  return (
    <aside
      className="m-drawer"
      role="dialog"
      aria-labelledby={id}
      tabIndex={-1}
      ref={frame}
      onKeyDown={keepEscape}
    >
      <header>
        <h2 id={id}>{title}</h2>
        {onPrevious && <IconButton icon="up" label={t("drawer.previous")} act={onPrevious} />}
        {onNext && <IconButton icon="down" label={t("drawer.next")} act={onNext} />}
        {onGrow && <IconButton icon="grow" label={t("drawer.grow")} act={onGrow} />}
        <IconButton icon="close" label={t("close")} act={onClose} />
      </header>
      <div className="m-drawer-body">
        {/* Words that are still on their way must not hide the list, which would lose its focus. */}
        <Suspense fallback={null}>{children}</Suspense>
      </div>
      {footer && <footer className="m-actions">{footer}</footer>}
    </aside>
  );
}
