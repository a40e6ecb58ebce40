// 抖店: signed batches of events as hints, whole orders by list and by id, refunds with their order.
export { douyin } from "./connector.ts";
