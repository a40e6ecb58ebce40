// Any system that speaks our canonical order: pushes signed in the way of Standard Webhooks.
export { openDocuments } from "./connector.ts";
