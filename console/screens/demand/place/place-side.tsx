import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { readPlaceTree } from "../../../../contract/place-demand.ts";
import { api } from "../../../api.ts";
import { ErrorNotice } from "../../../parts/error-notice.tsx";
import { useFormat } from "../../../parts/format.ts";
import { useUrlState, type UrlState } from "../../../parts/url-state.ts";
import { useNames } from "../names.ts";
import { usePlaceName } from "./place-names.ts";
import { placeKey, placeRows, type PlacePart } from "./place-rows.ts";
import { Side, useOpen } from "../side.tsx";
import { DemandTree } from "../tree.tsx";

const wholeOf = (text: string | undefined) => (/^\d{1,9}$/.test(text ?? "") ? Number(text) : null);

/** What falls to the place that the address names; null where it names none. */
export function partOf(state: UrlState): PlacePart | null {
  const placeId = wholeOf(state["place"]);
  if (placeId === null) return null;
  return {
    placeId,
    itemId: wholeOf(state["item"]) ?? 0,
    channelId: wholeOf(state["channel"]) ?? 0,
  };
}

/** Places with what is planned there; those of the plan in force. */
export const usePlaceTree = () =>
  useQuery({
    queryKey: ["forecasts", "places"],
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(readPlaceTree, { signal }),
  });

interface PlaceSideProps {
  readonly part: PlacePart | null;
  readonly bar: ReactNode;
}

/** The tree of places with the items that are planned there. */
export function PlaceSide({ part, bar }: PlaceSideProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const [, setState] = useUrlState();
  const [open, setOpen] = useOpen();
  const [typed, setTyped] = useState("");
  const text = useDeferredValue(typed.trim().toLowerCase());
  const read = usePlaceTree();
  const tree = read.data;
  const nameOf = usePlaceName();
  const names = useNames(tree?.items);
  const rows = useMemo(() => {
    const placeWords = (id: number) => nameOf(id).toLowerCase();
    const itemWords = (id: number) => names.words({ itemId: id, channelId: 0, region: "*" });
    return tree ? placeRows(tree, { text, open, placeWords, itemWords }) : [];
  }, [tree, text, open, nameOf, names]);
  const count = tree?.placeId.length ?? 0;
  const words = rows.length === 0 && text !== "" ? t("tree.none") : t("place.count", { n: count });
  return (
    <Side {...{ typed, setTyped, bar }} find={t("place.find")} words={read.isPending ? "" : words}>
      <ErrorNotice error={read.error} />
      <DemandTree
        {...{ rows }}
        keyOf={placeKey}
        chosen={part ? placeKey(part) : ""}
        shown={({ placeId, itemId, at }) => ({
          name: itemId === 0 ? nameOf(placeId) : names.item(itemId),
          figures: [t("place.next", { units: format.count(tree?.next[at] ?? 0) })],
        })}
        onChoose={({ placeId, itemId }) =>
          setState({
            place: String(placeId),
            item: itemId === 0 ? null : String(itemId),
            ...{ channel: null, region: null },
          })
        }
        onOpen={(row, isOpen) => setOpen(placeKey(row), isOpen)}
      />
    </Side>
  );
}
