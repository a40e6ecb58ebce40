// 京东 POP: no pushes over HTTP; orders by change and by number. After-sale has APIs of its own, not read yet.
export { jd } from "./connector.ts";
