import type { BodyOf, ReplyOf } from "../../../contract/endpoint.ts";
import type { FileMapping, MappingField } from "../../../contract/file-mapping.ts";
import type { checkImport, uploadImport } from "../../../contract/imports.ts";

export type Kept = ReplyOf<typeof uploadImport>;
export type Mode = BodyOf<typeof checkImport>["mode"];
export type Kind = NonNullable<FileMapping["kind"]>;

/** What has been said of a file so far. */
export interface Draft {
  readonly kept: Kept;
  readonly mapping: FileMapping;
  readonly channelId: number | null;
  readonly mode: Mode;
  readonly createItems: boolean;
}

/** The fields of each kind of file, in the order in which a person looks for them. */
export const fieldsOf: Readonly<Record<Kind, readonly MappingField[]>> = {
  orders: [
    ...(["order", "placedAt", "code", "quantity", "price", "amount", "name"] as const),
    ...(["barcode", "unit", "status", "buyer", "region"] as const),
  ],
  returns: ["order", "placedAt"],
  stock: ["code", "quantity", "place", "unit", "name"],
};

/** Those without which nothing can be read. */
export const neededOf: Readonly<Record<Kind, readonly MappingField[]>> = {
  orders: ["order", "placedAt", "code", "quantity"],
  returns: ["order"],
  stock: ["code", "quantity", "place"],
};

/** What a file is, as its mapping says. */
export const kindOf = ({ kind }: FileMapping): Kind => kind ?? "orders";

/** A draft of a kept file, with what was said of such files before. */
export function draftOf(kept: Kept): Draft {
  const { mapping, channelId } = kept;
  const mode = kept.mode ?? (kindOf(mapping) === "stock" ? "stock" : "history");
  return { kept, mapping, channelId, mode, createItems: true };
}

/** The mapping with a field read from a column, given one text for all rows, or left out. */
export function withField(
  mapping: FileMapping,
  field: MappingField,
  said: { readonly column: string } | { readonly constant: string } | null,
): FileMapping {
  const { [field]: _column, ...columns } = mapping.columns;
  const { [field]: _constant, ...constants } = mapping.constants ?? {};
  if (said === null) return { ...mapping, columns, constants };
  return "column" in said
    ? { ...mapping, columns: { ...columns, [field]: said.column }, constants }
    : { ...mapping, columns, constants: { ...constants, [field]: said.constant } };
}

/** The mapping for another kind of file; what that kind has no field for is left out. */
export function withKind(mapping: FileMapping, kind: Kind): FileMapping {
  const kept = <T>(said: Readonly<Record<string, T>> | undefined) =>
    Object.fromEntries(
      Object.entries(said ?? {}).filter(([field]) => fieldsOf[kind].some((each) => each === field)),
    );
  const { codes, ...rest } = mapping;
  // A count speaks of our own items: no channel has listed its codes.
  const own = kind === "stock" && codes !== "barcode" ? "item" : codes;
  return {
    ...rest,
    kind,
    ...(own && { codes: own }),
    columns: kept(mapping.columns),
    constants: kept(mapping.constants),
  };
}

const escaped = /[\\^$.|?*+()[\]{}]/g;

/** The codes of one kind that are no items, as a person writes them: parted by commas. */
export function codesOfKind({ codeKinds }: FileMapping, kind: string): string {
  return codeKinds
    .filter((each) => each.kind === kind)
    .map(({ pattern }) => pattern.replace(/^\^\(|\)\$$/g, "").replaceAll("|", ", "))
    .join(", ");
}

/** The mapping with these codes of a kind that are no items. */
export function withCodesOfKind(mapping: FileMapping, kind: string, text: string): FileMapping {
  const codes = text
    .split(/[,\uff0c]/)
    .map((code) => code.trim())
    .filter(Boolean)
    // What was a pattern stays one; a code is taken as it is written.
    .map((code) => (code.endsWith(".*") ? code : code.replace(escaped, "\\$&")));
  const others = mapping.codeKinds.filter((each) => each.kind !== kind);
  const own = codes.length > 0 ? [{ kind, pattern: `^(${codes.join("|")})$` }] : [];
  return { ...mapping, codeKinds: [...others, ...own] };
}
