/**
 * Settings of a server whose data nobody needs once the power fails: it leaves the disk's pace to
 * the system. A killed process loses nothing by that; tests of durability and the scenarios start
 * servers of their own, with the product's settings.
 */
export const throwawaySettings: Readonly<Record<string, string>> = {
  max_connections: "300",
  fsync: "off",
  full_page_writes: "off",
};
