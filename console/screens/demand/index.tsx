import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { readTree } from "../../../contract/forecasts.ts";
import { api } from "../../api.ts";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { PageShell } from "../../parts/page-shell.tsx";
import { useUrlState } from "../../parts/url-state.ts";
import { useMay } from "../../shell/session.ts";
import { UnratedNotice } from "../money.tsx";
import { useNames } from "./names.ts";
import { NodeView } from "./node-view.tsx";
import { DraftNotice, Versions } from "./reviewing.tsx";
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
import { ExportLink, RunButton, RunningNotice, useVersions } from "./versions.tsx";

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
function Workbench({ tree, versionId }: WorkbenchProps) {
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

/** The workbench, or what to do where nothing is published yet. */
function Seen({ tree, days }: { readonly tree: Tree; readonly days: number }) {
  const { t } = useTranslation("demand");
  return tree.versionId !== null && tree.itemId.length > 0 ? (
    <Workbench tree={tree} versionId={tree.versionId} />
  ) : (
    <EmptyState title={t("none")} text={t("noneText", { days })} />
  );
}

/** What is asked, what is expected, and why: the demand of every item, channel and region. */
export function Demand() {
  const { t } = useTranslation("demand");
  const may = useMay("forecasts.write");
  const versions = useVersions();
  const tree = useQuery({
    queryKey: ["forecasts", "tree", versions.data?.publishedId ?? null],
    enabled: versions.data !== undefined,
    staleTime: 60_000,
    queryFn: ({ signal }) => api.call(readTree, { query: {}, signal }),
  });
  const { data } = tree;
  const [state, setState] = useUrlState();
  const isReviewing = state["review"] !== undefined;
  const lead = data?.origin ? t("lead", { origin: data.origin }) : t("leadNone");
  return (
    <PageShell
      title={t("title")}
      lead={lead}
      full
      actions={
        <>
          {data?.versionId && <ExportLink />}
          {(versions.data?.rows.length ?? 0) > 0 && (
            <button
              type="button"
              className="m-button"
              onClick={() => setState({ review: isReviewing ? null : "all" })}
            >
              {t(isReviewing ? "version.close" : "version.list")}
            </button>
          )}
          {may && versions.data && <RunButton versions={versions.data} />}
        </>
      }
    >
      <ErrorNotice error={versions.error ?? tree.error} />
      {versions.data && <RunningNotice versions={versions.data} may={may} />}
      {versions.data && <DraftNotice versions={versions.data} />}
      {data && (
        <UnratedNotice
          {...{ unrated: data.unrated, currency: data.currency }}
          counts={t("unratedCounts")}
        />
      )}
      {isReviewing && versions.data && <Versions versions={versions.data} may={may} />}
      {!isReviewing && data && <Seen tree={data} days={versions.data?.days ?? 0} />}
    </PageShell>
  );
}
