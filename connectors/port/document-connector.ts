import { ChannelFailure } from "./connector.ts";
import type { ChannelDoor, Connector, Limits, PlatformStep } from "./connector.ts";
import type { DocumentExchange } from "./exchange.ts";
import type { Settings } from "./settings.ts";
import { verifyStandard } from "./standard-webhooks.ts";

/** Nothing is asked of a partner who sends files: there is no rate, and nothing to page through. */
const limits: Limits = {
  ...{ requestsPerSecond: 1, burst: 1, pageMax: 1, windowMaxMs: 0, lookbackDays: 0 },
  ...{ overlapMs: 0, lagMs: 0, pages: "forward" },
};

/** Behind a partner of files there is nobody to ask: the test looks at the settings alone. */
function doorOf(documents: DocumentExchange, settings: Settings): ChannelDoor {
  const never = (): never => {
    throw new ChannelFailure("a partner of files cannot be asked", { status: 0, retryable: false });
  };
  return {
    async test() {
      const [problem] = documents.check(settings);
      if (!problem) return;
      const { field, value, rule } = problem;
      throw new ChannelFailure(`${field}: ${value} (${rule})`, { status: 0, retryable: false });
    },
    budget: () => ({ left: 1, burst: 1 }),
    pull: never,
    survey: never,
    fetch: never,
    pushStock: never,
    confirmShipment: never,
  };
}

type Given = Pick<Connector, "kind" | "version" | "fields" | "normalise"> & {
  readonly documents: DocumentExchange;
};

/** Whoever sends files must have been agreed with; the first file that is read shows it. */
const steps: readonly PlatformStep[] = [
  {
    name: "partner",
    shownBy: "file",
    zh: {
      label: "与伙伴约定，并收到第一个文件",
      help: "与伙伴约定双方编号、货品代码与交换目录，然后收一个测试文件。",
    },
    en: {
      label: "Agree with the partner and take a first file",
      help: "Agree on both numbers, item codes and the folder, then take a test file.",
    },
  },
];

/** The connector of a standard whose partners send files of documents. */
export const documentConnector = (given: Given): Connector => ({
  ...given,
  steps,
  limits,
  pushes: "document",
  zone: "UTC",
  // Signed as the open door's documents are.
  verify: (asked) => verifyStandard(asked, () => "file"),
  hint: (_raw, topic) => ({ topic, externalIds: [] }),
  open: (settings) => doorOf(given.documents, settings),
});
