import { openDocuments } from "../../../connectors/open/index.ts";
import type { Connector, WebhookConnector } from "../../../connectors/port/index.ts";
import { douyin } from "../../../connectors/douyin/index.ts";
import { amazon } from "../../../connectors/amazon/index.ts";
import { edifact } from "../../../connectors/edifact/index.ts";
import { jd } from "../../../connectors/jd/index.ts";
import { pinduoduo } from "../../../connectors/pinduoduo/index.ts";
import { taobao } from "../../../connectors/taobao/index.ts";
import { demoConnector } from "../../../connectors/demo/index.ts";
import { weixinStore } from "../../../connectors/weixin-store/index.ts";
import { ubl } from "../../../connectors/ubl/index.ts";
import { x12 } from "../../../connectors/x12/index.ts";
import { youzan } from "../../../connectors/youzan/index.ts";
import { ownShops } from "./own-shops.ts";

/** Every platform we can speak with, by the kind that a channel names. */
const known: readonly Connector[] = [
  taobao,
  jd,
  pinduoduo,
  douyin,
  weixinStore,
  youzan,
  ...ownShops,
  x12,
  edifact,
  ubl,
  amazon,
];
/** The made-up company's own is read like any other and offered to nobody. */
const connectors: ReadonlyMap<string, Connector> = new Map(
  [...known, demoConnector].map((each) => [each.kind, each]),
);

/** The connector of a channel's kind, or null when it is no platform of its own. */
export function connectorOf(kind: string): Connector | null {
  return connectors.get(kind) ?? null;
}

/** Kinds of channels whose partners send files of documents. */
export const documentKinds = (): readonly string[] =>
  known.flatMap(({ kind, documents }) => (documents ? [kind] : []));

/** Whoever may push to a channel of this kind: its platform, or any system by the open door. */
export function pusherOf(kind: string): WebhookConnector | null {
  return kind === openDocuments.kind ? openDocuments : connectorOf(kind);
}

/** All connectors, for the gallery. */
export const allConnectors = (): readonly Connector[] => known;

/** The zone whose midnights part the days of a channel of this kind; Beijing's where nothing else is said. */
export const channelZone = (kind: string): string => connectorOf(kind)?.zone ?? "Asia/Shanghai";
