import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { useUrlState } from "../../parts/url-state.ts";
import { useNames, type Names } from "./names.ts";
import { NodeView } from "./node-view.tsx";
import { placeKey } from "./place/place-rows.ts";
import { partOf, PlaceSide } from "./place/place-side.tsx";
import { PlaceView } from "./place/place-view.tsx";
import { ArrangeBar, Side, useOpen } from "./side.tsx";
import {
  arrangements,
  indexOf,
  keyOf,
  rowsOf,
  wordsOf,
  type Arrangement,
  type Node,
  type Tree,
  type TreeRow,
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
  const choose = (next: Node) => setState({ ...wordsOf(next), place: null });
  return [node, choose];
}

interface WorkbenchProps {
  readonly tree: Tree;
  readonly versionId: number;
}

interface SeriesSideProps extends Pick<WorkbenchProps, "tree"> {
  readonly names: Names;
  readonly chosen: Node;
  readonly onChoose: (node: Node) => void;
}

/** What a line is called beside the one above it. */
function labelOf(row: TreeRow, names: Names, arrangement: Arrangement) {
  if (row.depth === 0) return names.whole(row);
  const rest = {
    itemId: arrangement === "item" ? 0 : row.itemId,
    channelId: arrangement === "channel" ? 0 : row.channelId,
    region: arrangement === "region" ? "*" : row.region,
  };
  return names.whole(rest);
}

/** The tree of all series, arranged as the address says. */
function SeriesSide({ tree, names, chosen, onChoose }: SeriesSideProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [state] = useUrlState();
  const [open, setOpen] = useOpen();
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim().toLowerCase());
  const index = useMemo(() => indexOf(tree), [tree]);
  const arrangement = arrangements.find((each) => each === state["by"]) ?? "item";
  const rows = useMemo(
    () => rowsOf(index, { arrangement, text, open, wordsOf: names.words }),
    [index, arrangement, text, open, names],
  );
  const figuresOf = ({ at }: TreeRow) => [
    t("tree.next", { units: format.count(Math.round(tree.next[at] ?? 0)) }),
    format.money(tree.riskMinor[at] ?? 0, tree.currency),
  ];
  const count = rows.length === 0 ? t("tree.none") : t("tree.count", { n: tree.itemId.length });
  return (
    <Side
      {...{ typed, setTyped }}
      find={t("tree.find")}
      bar={<ArrangeBar there={[...index.tops.keys()]} chosen={arrangement} />}
      words={tree.more ? `${count} ${t("tree.more")}` : count}
    >
      <DemandTree
        {...{ rows, keyOf }}
        chosen={keyOf(chosen)}
        shown={(row) => ({
          name: labelOf(row, names, arrangement),
          figures: figuresOf(row),
        })}
        onChoose={onChoose}
        onOpen={(row, isOpen) => setOpen(keyOf(row), isOpen)}
      />
    </Side>
  );
}

/** Tree at the left, the chosen part at the right: of all places, or what falls to one. */
export function Workbench({ tree, versionId }: WorkbenchProps) {
  const [state] = useUrlState();
  const [chosen, choose] = useChosen();
  const names = useNames(tree.items);
  const part = partOf(state);
  const there = useMemo(() => [...indexOf(tree).tops.keys()], [tree]);
  return (
    <div className="m-demand">
      {state["by"] === "place" ? (
        <PlaceSide part={part} bar={<ArrangeBar there={there} chosen="place" />} />
      ) : (
        <SeriesSide {...{ tree, names, chosen }} onChoose={choose} />
      )}
      {part ? (
        <PlaceView key={`${placeKey(part)}/${part.channelId}`} {...{ part, names }} />
      ) : (
        <NodeView key={keyOf(chosen)} node={chosen} versionId={versionId} names={names} />
      )}
    </div>
  );
}
