/** The mark of the next page out of a Link header: the mark alone, never the address around it. */
export function nextMark(link: string): string {
  for (const entry of link.split(",")) {
    const match = /<([^>]+)>\s*;\s*rel="?next"?/.exec(entry);
    if (match?.[1] && URL.canParse(match[1]))
      return new URL(match[1]).searchParams.get("page_info") ?? "";
  }
  return "";
}
