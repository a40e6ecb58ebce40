import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useChannels } from "../../parts/masters.ts";
import type { Item, Node } from "./tree-rows.ts";

/** How parts of the demand are called in the language of the screen. */
export interface Names {
  /** An item by code and name. */
  readonly item: (id: number) => string;
  readonly channel: (id: number) => string;
  readonly region: (code: string) => string;
  /** All that a node tells apart, "Kettle · Tmall"; what is all is left out. */
  readonly whole: (node: Node) => string;
  /** What a node is found by, in lower case. */
  readonly words: (node: Node) => string;
}

/** Names of items, channels and regions. */
export function useNames(items: readonly Item[] | undefined): Names {
  const { t, i18n } = useTranslation("demand");
  const { t: regionWord } = useTranslation("regions");
  const channels = useChannels();
  return useMemo(() => {
    const known = new Map((items ?? []).map((each) => [each.id, each]));
    const item = (id: number) => {
      const { code = `#${id}`, name = "", nameEn = "" } = known.get(id) ?? {};
      const own = i18n.language === "en" && nameEn !== "" ? nameEn : name;
      return own === "" || own === code ? code : `${code} ${own}`;
    };
    const region = (code: string) => (code === "" ? t("noRegion") : regionWord(`r${code}`));
    const whole = (node: Node) => {
      const parts = [
        ...(node.itemId === 0 ? [] : [item(node.itemId)]),
        ...(node.channelId === 0 ? [] : [channels.name(node.channelId)]),
        ...(node.region === "*" ? [] : [region(node.region)]),
      ];
      return parts.join(" · ") || t("allDemand");
    };
    const words = (node: Node) => {
      const own = known.get(node.itemId);
      return `${whole(node)} ${own?.name ?? ""} ${own?.nameEn ?? ""}`.toLowerCase();
    };
    return { item, channel: channels.name, region, whole, words };
  }, [items, channels.rows, t, regionWord, i18n.language]);
}
