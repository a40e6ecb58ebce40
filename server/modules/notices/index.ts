// Notices: the rule of who is told personally of what happens; who keeps and shows them is people.
// Owns: nothing; what it says is written by people.
// Promises: told again, an event doubles nothing; nobody is told of what he may not open, or did himself;
//   of what waits somebody has one notice for a cause, which counts, and says when nothing waits any more.
export { followNotices } from "./following.ts";
