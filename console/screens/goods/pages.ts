// The pages of goods as one chunk: few names of files keep the first load small.
export { Transfers } from "./transfers.tsx";
export { Lots } from "./lots.tsx";
export { Supplies } from "./supplies.tsx";
export { Counts } from "./counts.tsx";
export { Shortfalls } from "./shortfalls.tsx";
export { ChannelViews } from "./views.tsx";
