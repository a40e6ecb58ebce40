import type { ReactNode } from "react";

interface EmptyStateProps {
  /** What belongs here. */
  readonly title: string;
  /** Why it is empty and how it fills. */
  readonly text: string;
  /** One primary action, and at most two quiet ones. */
  readonly children?: ReactNode;
}

/** An empty list that teaches: what it is, why it is empty, and the next step. */
export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <div className="m-empty">
      <svg
        width="56"
        height="40"
        viewBox="0 0 56 40"
        aria-hidden
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      >
        <path
          d="M2 28c9-9 17-9 26 0s17 9 26 0M2 14c9-9 17-9 26 0s17 9 26 0"
          strokeLinecap="round"
        />
      </svg>
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div className="m-actions">{children}</div>}
    </div>
  );
}
