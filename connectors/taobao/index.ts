// 淘宝/天猫: no pushes over HTTP; trades by change, whole trades with their refunds by number.
export { taobao } from "./connector.ts";
