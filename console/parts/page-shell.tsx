import { useEffect } from "react";
import type { ReactNode } from "react";

interface PageShellProps {
  readonly title: string;
  /** A short line under the title: what this page is for, or what the record is. */
  readonly lead?: ReactNode;
  /** Buttons at the right of the title, the one primary action last. */
  readonly actions?: ReactNode;
  /** The page fills the window and its grid scrolls, instead of the page scrolling. */
  readonly full?: boolean;
  readonly children: ReactNode;
}

/** The frame of a screen: its title (also the window's), what can be done, and the content. */
export function PageShell({ title, lead, actions, full, children }: PageShellProps) {
  useEffect(() => {
    document.title = `${title} · Millrace`;
  }, [title]);
  return (
    <main className={`m-page${full ? " m-page-full" : ""}`} id="content" tabIndex={-1}>
      <header className="m-page-head">
        <div className="m-page-title">
          <h1>{title}</h1>
          {lead && <p className="m-soft">{lead}</p>}
        </div>
        {actions && <div className="m-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}
