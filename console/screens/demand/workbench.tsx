import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useUrlState } from "../../parts/url-state.ts";
import { useNames } from "./names.ts";
import { NodeView } from "./node-view.tsx";
import {
  arrangements,
  indexOf,
  keyOf,
  rowsOf,
  wordsOf,
  type Arrangement,
  type Index,
  type Node,
  type Tree,
} from "./tree-rows.ts";
import { DemandTree } from "./tree.tsx";

const wholeOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : 0);

/** The part of the demand that the address names. */
function useChosen(): [Node, (node: Node) => void] {
  const [state, setState] = useUrlState();
  const node = {
    itemId: wholeOf(state["item"]),
    channelId: wholeOf(state["channel"]),
    region: state["region"] ?? "*",
  };
  const choose = (next: Node) => setState(wordsOf(next));
  return [node, choose];
}

interface WorkbenchProps {
  readonly tree: Tree;
  readonly versionId: number;
}

function ArrangeBar({ index, arrangement }: { index: Index; readonly arrangement: Arrangement }) {
  const { t } = useTranslation("demand");
  const [, setState] = useUrlState();
  const there = arrangements.filter((each) => (index.tops.get(each)?.length ?? 0) > 0);
  return (
    <div role="group" aria-label={t("tree.arrange")} className="m-actions">
      {there.map((each) => (
        <button
          key={each}
          type="button"
          className={`m-chip${each === arrangement ? " m-chip-on" : ""}`}
          aria-pressed={each === arrangement}
          onClick={() => setState({ by: each })}
        >
          {t(`by.${each}`)}
        </button>
      ))}
    </div>
  );
}

/** Tree at the left, the chosen part at the right. */
export function Workbench({ tree, versionId }: WorkbenchProps) {
  const { t } = useTranslation("demand");
  const [state] = useUrlState();
  const [chosen, choose] = useChosen();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim().toLowerCase());
  const names = useNames(tree.items);
  const index = useMemo(() => indexOf(tree), [tree]);
  const arrangement = arrangements.find((each) => each === state["by"]) ?? "item";
  const rows = useMemo(
    () => rowsOf(index, { arrangement, text, open, wordsOf: names.words }),
    [index, arrangement, text, open, names],
  );
  return (
    <div className="m-demand">
      <div className="m-demand-side">
        <input
          type="search"
          className="m-field"
          aria-label={t("tree.find")}
          placeholder={t("tree.find")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <ArrangeBar index={index} arrangement={arrangement} />
        <DemandTree
          {...{ tree, rows, chosen, names, arrangement }}
          onChoose={choose}
          onOpen={(row, isOpen) =>
            setOpen((before) => {
              const next = new Set(before);
              if (isOpen) next.add(keyOf(row));
              else next.delete(keyOf(row));
              return next;
            })
          }
        />
        <p className="m-soft">
          {rows.length === 0 ? t("tree.none") : t("tree.count", { n: tree.itemId.length })}
          {tree.more && ` ${t("tree.more")}`}
        </p>
      </div>
      <NodeView key={keyOf(chosen)} node={chosen} versionId={versionId} names={names} />
    </div>
  );
}
