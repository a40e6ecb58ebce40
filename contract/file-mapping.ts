// How a table file is read, as the API and the console speak of it.

/** What a column of a file may say. */
export const mappingFields = [
  ...(["order", "code", "barcode", "name", "quantity", "unit", "price", "amount"] as const),
  ...(["placedAt", "buyer", "region", "status", "place"] as const),
] as const;
export type MappingField = (typeof mappingFields)[number];

export interface FileMapping {
  readonly name: string;
  readonly kind?: "orders" | "returns" | "stock";
  readonly columns: { readonly [F in MappingField]?: string };
  readonly constants?: { readonly [F in MappingField]?: string };
  readonly codes?: "listing" | "item" | "barcode";
  readonly units?: Readonly<Record<string, number>>;
  readonly dates: "ymd" | "dmy" | "mdy";
  readonly zone: string;
  readonly currency: string;
  readonly decimal?: "." | ",";
  readonly cancellationPrefix?: string;
  readonly statuses?: Readonly<Record<string, { readonly deal: string; readonly payment: string }>>;
  readonly codeKinds: readonly { readonly pattern: string; readonly kind: string }[];
}
