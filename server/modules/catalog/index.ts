// Catalog: what can be stocked and sold, bundles and their parts, and what channels call them.
// Owns: catalog.item, unit_conversion, barcode, bundle_part, listing, listing_part.
// Promises: bundles have no cycle; a typed quantity becomes whole smallest units or is refused; a channel's code means one thing at one instant.
// Announces: ListingMapped { channelId }.

export { ensureItems, mapListings, saveBarcodes, saveItems, setBundle } from "./commands.ts";
export { itemNames, itemsAsked } from "./finding.ts";
export { registerCatalog } from "./routes.ts";
export { isGtin, suggestItems } from "./model.ts";
export { catalogSentences } from "./sentences.ts";
export type { BundleError, CatalogView, Item, Part } from "./model.ts";
export type { ItemDraft } from "./item-rows.ts";
export { listingChanges, listListings, spansOf } from "./listing-store.ts";
export type { ListingDraft } from "./listing-store.ts";
export { inSmallest, unitsOf } from "./units.ts";
export type { UnitError } from "./units.ts";
export { openCatalog } from "./open.ts";
export type { Catalog } from "./open.ts";
