// The master data of plants as one chunk: few names of files keep the first load small.
export { Making } from "../making/index.tsx";
export { MakingItem } from "../making/item.tsx";
export { FactoryScreen } from "./index.tsx";
