/** A text as it stands in XML, between marks and in attributes. */
export const xmlEscaped = (text: string): string =>
  text.replace(
    /[<>&"']/g,
    (sign) =>
      ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&apos;" })[sign] ?? "",
  );
