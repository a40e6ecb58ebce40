// Reports: what needs somebody now, and how far the orders of each channel have come.
// Owns no table: reads through the doors of those who do.
export { registerReports } from "./routes.ts";
