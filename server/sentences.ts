import { catalogSentences } from "./modules/catalog/index.ts";
import { channelsSentences } from "./modules/channels/index.ts";
import { executionSentences } from "./modules/execution/index.ts";
import { forecastsSentences } from "./modules/forecasts/index.ts";
import { materialsSentences } from "./modules/materials/index.ts";
import { ordersSentences } from "./modules/orders/index.ts";
import { partiesSentences } from "./modules/parties/index.ts";
import { peopleSentences } from "./modules/people/index.ts";
import { plansSentences } from "./modules/plans/index.ts";
import { productionSentences } from "./modules/production/index.ts";
import { promisesSentences } from "./modules/promises/index.ts";
import { warehouseSentences } from "./modules/warehouse/index.ts";

/** What the modules refuse, in words. */
export const sentences = {
  ...peopleSentences,
  ...catalogSentences,
  ...partiesSentences,
  ...productionSentences,
  ...promisesSentences,
  ...ordersSentences,
  ...plansSentences,
  ...executionSentences,
  ...channelsSentences,
  ...warehouseSentences,
  ...forecastsSentences,
  ...materialsSentences,
};
