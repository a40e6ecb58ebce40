// Notices: the rule of who is told personally of what happens; who keeps and shows them is people.
// Owns: nothing; what it says is written by people.
// Promises: told again, an event doubles nothing; nobody is told of what he may not open.
export { followNotices } from "./following.ts";
