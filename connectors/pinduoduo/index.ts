// 拼多多: no pushes over HTTP; order numbers by change, whole orders and refunds by number.
export { pinduoduo } from "./connector.ts";
