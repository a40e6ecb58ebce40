import { partnerFields } from "../port/index.ts";
import type { SettingField } from "../port/index.ts";

/** What a person has agreed with a partner. */
export const fields: readonly SettingField[] = partnerFields({
  ours: { place: "SellerSupplierParty EndpointID / PartyIdentification", example: "7302347231111" },
  theirs: {
    place: "BuyerCustomerParty EndpointID / PartyIdentification",
    example: "7300072311115",
  },
  codes: {
    place: "Item, SELLER STANDARD BUYER MANUFACTURER CATALOGUE",
    example: "SELLER STANDARD",
  },
  pieces: { place: "Quantity unitCode", example: "C62 EA" },
  hasChanges: false,
});
