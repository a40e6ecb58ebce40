import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { arrangements, type Arrangement } from "./tree-rows.ts";
import { Choice } from "./view-choices.tsx";

/** The lines of a tree that are open, and a way to open and close one. */
export function useOpen(): [ReadonlySet<string>, (key: string, isOpen: boolean) => void] {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const set = (key: string, isOpen: boolean) =>
    setOpen((before) => {
      const next = new Set(before);
      if (isOpen) next.add(key);
      else next.delete(key);
      return next;
    });
  return [open, set];
}

interface ArrangeBarProps {
  /** Arrangements that have lines; places always may have some. */
  readonly there: readonly Arrangement[];
  readonly chosen: Arrangement | "place";
}

/** How the tree is arranged. */
export function ArrangeBar({ there, chosen }: ArrangeBarProps) {
  const { t } = useTranslation("demand");
  const choices = [...arrangements.filter((each) => there.includes(each)), "place" as const];
  return (
    <Choice
      name="by"
      label={t("tree.arrange")}
      value={chosen}
      options={choices.map((value) => ({ value, label: t(`by.${value}`) }))}
    />
  );
}

interface SideProps {
  /** What may be typed into the field. */
  readonly find: string;
  readonly typed: string;
  readonly setTyped: (typed: string) => void;
  readonly bar: ReactNode;
  /** How many lines there are. */
  readonly words: string;
  readonly children: ReactNode;
}

/** The side of a tree: a field to find lines in it, how it is arranged, the tree and its count. */
export function Side({ find, typed, setTyped, bar, words, children }: SideProps) {
  return (
    <div className="m-demand-side">
      <input
        type="search"
        className="m-field"
        aria-label={find}
        placeholder={find}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      {bar}
      {children}
      <p className="m-soft">{words}</p>
    </div>
  );
}
