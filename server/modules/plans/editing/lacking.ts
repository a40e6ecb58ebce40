import type { Tx } from "../../../platform/index.ts";
import type { Production } from "../../production/index.ts";
import type { Plant } from "../plant/plant.ts";
import { lackInWords } from "../plant/words.ts";
import type { Words } from "../plant/words.ts";

/** Why a work order can be put nowhere, and what to do about it. */
export async function lacksInWords(
  tx: Tx,
  production: Production,
  { plant, workOrderId }: { readonly plant: Plant; readonly workOrderId: number },
): Promise<Words> {
  const items = await production.catalog.view.get(tx);
  const { resources } = await production.factory.get(tx);
  const known = plant.pool.find((each) => each.workOrderId === workOrderId);
  const operations = new Map(plant.shop.operations.map((each) => [each.id, each]));
  const missing = (known?.missing ?? []).map(({ itemId, units }): Words => {
    const item = items.item(itemId);
    const zh = `${item?.code ?? itemId} ${item?.name ?? ""}`.trim();
    const en = `${item?.code ?? itemId} ${item?.nameEn || item?.name || ""}`.trim();
    return { zh: `缺 ${zh} × ${units}`, en: `${units} of ${en} missing` };
  });
  const lacks = (known?.lacks ?? []).map((lack) =>
    lackInWords(lack, {
      operation: operations.get(lack.operationId),
      resource: resources.get(lack.resourceId ?? 0),
    }),
  );
  const number = plant.shop.orders.find((each) => each.id === workOrderId)?.number ?? "";
  const all = [...missing, ...lacks];
  const next: Words =
    lacks.length > 0
      ? { zh: "请先恢复所需资源。", en: "Put what it needs back into use first." }
      : {
          zh: "请先在「物料计划」安排采购或生产。",
          en: "Order it or have it made first, on the materials page.",
        };
  return {
    zh: `${number} 现在排不进：${all.map((each) => each.zh).join("；")}。${next.zh}`,
    en: `${number} cannot be placed: ${all.map((each) => each.en).join("; ")}. ${next.en}`,
  };
}
