import {
  chooseNotice,
  countNotices,
  listNoticeChoices,
  listNotices,
  readAllNotices,
  readNotices,
} from "../../../contract/own/notices.ts";
import type { NoticeKind } from "../../../contract/own/notices.ts";
import { ok } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http } from "../../platform/index.ts";
import { kindsFor, mayBeTold, missingFor } from "./notice-rules.ts";
import { choicesOf, choose, countUnread, markRead, noticePage } from "./notices.ts";

/** Refuses a program: notices are a person's. */
function mustBePerson({ actor }: Caller): void {
  if (actor.kind === "user") return;
  throw new ProblemError({ status: 403, kind: "notices_are_peoples" });
}

/** Refuses a kind that the caller would never be told of. */
function mustBeTellable(caller: Caller, kind: NoticeKind): void {
  mustBePerson(caller);
  if (mayBeTold(kind, caller)) return;
  const permission = missingFor(kind, caller);
  throw new ProblemError({ status: 403, kind: "forbidden", values: { permission } });
}

/** Registers a person's own notices: the list, the count, marking as read, and what he is told of. */
export function registerNotices(http: Http, database: Database): void {
  http.on(listNotices, async ({ caller, query }) => {
    mustBePerson(caller);
    return database.read(caller.scope, (tx) => noticePage(tx, caller, query));
  });
  http.on(countNotices, async ({ caller }) => {
    mustBePerson(caller);
    return database.read(caller.scope, async (tx) => ({
      ...{ unread: await countUnread(tx, caller), kinds: kindsFor(caller).length },
    }));
  });
  http.on(readNotices, async ({ caller, key, body }) => {
    mustBePerson(caller);
    const run = { ...caller, key, name: "notices.read", request: body };
    const work = runCommand(database, run, async (tx) =>
      ok({ read: await markRead(tx, caller, body) }),
    );
    return answer(await work, commandStatuses);
  });
  http.on(readAllNotices, async ({ caller, key, body }) => {
    mustBePerson(caller);
    const run = { ...caller, key, name: "notices.read_all", request: body };
    const work = runCommand(database, run, async (tx) =>
      ok({ read: await markRead(tx, caller, body) }),
    );
    return answer(await work, commandStatuses);
  });
  http.on(listNoticeChoices, async ({ caller }) => {
    mustBePerson(caller);
    return database.read(caller.scope, async (tx) => ({ rows: await choicesOf(tx, caller) }));
  });
  http.on(chooseNotice, async ({ caller, key, params, body }) => {
    mustBeTellable(caller, params.kind);
    const asked = { ...params, ...body };
    const run = { ...caller, key, name: "notices.choose", request: asked };
    const work = runCommand(database, run, async (tx) => {
      await choose(tx, caller, asked);
      return ok({ done: true });
    });
    return answer(await work, commandStatuses);
  });
}
