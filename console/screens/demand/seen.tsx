import { useTranslation } from "react-i18next";
import { EmptyState } from "../../parts/empty-state.tsx";
import type { Tree } from "./tree-rows.ts";
import { Workbench } from "./workbench.tsx";

/** The workbench, or what to do where nothing is published yet. */
export function Seen({ tree, days }: { readonly tree: Tree; readonly days: number }) {
  const { t } = useTranslation("demand");
  return tree.versionId !== null && tree.itemId.length > 0 ? (
    <Workbench tree={tree} versionId={tree.versionId} />
  ) : (
    <EmptyState title={t("none")} text={t("noneText", { days })} />
  );
}
