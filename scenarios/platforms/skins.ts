import { jdSkin } from "./jd.ts";
import { pinduoduoSkin } from "./pinduoduo.ts";
import type { Skin } from "./skin.ts";
import { taobaoSkin } from "./taobao.ts";
import { woocommerceSkin } from "./woocommerce.ts";

/** Every platform that is simulated within the process. */
export const skins: readonly Skin[] = [woocommerceSkin, pinduoduoSkin, taobaoSkin, jdSkin];
