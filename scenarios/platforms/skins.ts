import type { Skin } from "./skin.ts";
import { woocommerceSkin } from "./woocommerce.ts";

/** Every platform that is simulated within the process. */
export const skins: readonly Skin[] = [woocommerceSkin];
