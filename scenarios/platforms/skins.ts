import { amazonLaterSkin, amazonSkin } from "./amazon.ts";
import { douyinSkin } from "./douyin.ts";
import { jdSkin } from "./jd.ts";
import { medusaSkin } from "./medusa.ts";
import { pinduoduoSkin } from "./pinduoduo.ts";
import type { Skin } from "./skin.ts";
import { shopifySkin } from "./shopify.ts";
import { taobaoSkin } from "./taobao.ts";
import { vendureSkin } from "./vendure.ts";
import { weixinStoreSkin } from "./weixin-store.ts";
import { woocommerceSkin } from "./woocommerce.ts";
import { youzanSkin } from "./youzan.ts";

/** Every platform that is simulated within the process. */
export const skins: readonly Skin[] = [
  shopifySkin,
  woocommerceSkin,
  pinduoduoSkin,
  taobaoSkin,
  jdSkin,
  youzanSkin,
  weixinStoreSkin,
  douyinSkin,
  amazonSkin,
  amazonLaterSkin,
  medusaSkin,
  vendureSkin,
];
