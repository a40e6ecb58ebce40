/**
 * Branded identifiers: numbers that the compiler does not let us mix up.
 * Master records are small per-tenant integers; documents are up to 2^53 from the id blocks.
 */
type Brand<Name extends string> = number & { readonly brand: Name };

export type TenantId = Brand<"tenant">;
export type UserId = Brand<"user">;
export type PartyId = Brand<"party">;
export type PlaceId = Brand<"place">;
export type ItemId = Brand<"item">;
export type ChannelId = Brand<"channel">;
export type OrderId = Brand<"order">;
export type LineId = Brand<"line">;
