// 微信小店: signed events that only name orders, orders and after-sale documents fetched by id.
export { weixinStore } from "./connector.ts";
