// 有赞: signed messages as hints (they come late, twice and unordered), whole trades by number.
export { youzan } from "./connector.ts";
