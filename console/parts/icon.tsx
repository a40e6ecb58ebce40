const paths = {
  menu: "M3 6h18M3 12h18M3 18h18",
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14M16 16l5 5",
  jobs: "M4 7h10M4 12h16M4 17h7",
  sun: "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M19 5l-1.5 1.5M6.500 17.500L5 19",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4A8.500 8.500 0 1 0 20 14.500",
  help: "M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 17.500v.5",
  close: "M6 6l12 12M18 6L6 18",
  up: "M6 15l6-6l6 6",
  down: "M6 9l6 6l6-6",
  grow: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
} as const;

export type IconName = keyof typeof paths;

/** A small drawing in the colour of the text around it; what it means is said by its button's name. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className="m-glyph"
      viewBox="0 0 24 24"
      width="18"
      height="18"
      aria-hidden
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  /** What it does: read aloud, and shown under the pointer. */
  readonly label: string;
  readonly act: () => void;
  /** Left out of the tab order, where keys do the same. */
  readonly byKeysToo?: boolean;
}

/** A button that is a drawing. */
export function IconButton({ icon, label, act, byKeysToo }: IconButtonProps) {
  return (
    <button
      type="button"
      className="m-icon"
      aria-label={label}
      title={label}
      onClick={act}
      {...(byKeysToo ? { tabIndex: -1 } : {})}
    >
      <Icon name={icon} />
    </button>
  );
}
