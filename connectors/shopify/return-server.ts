import type { Fields } from "./fields.ts";
import { list, part, text } from "./fields.ts";
import { numberIn } from "./graph.ts";

// What a shop on this machine answers of returns: the part of its GraphQL API that we ask.

type Page = readonly Fields[];

/** A page of a list as the API writes it; marks are places in it. */
function pageOf(all: Page, first: number, after = "") {
  const from = Number(after || "0");
  const hasNextPage = all.length > from + first;
  const pageInfo = { hasNextPage, endCursor: hasNextPage ? String(from + first) : null };
  return { pageInfo, nodes: all.slice(from, from + first) };
}

const firstOf = (query: string, name: string): number =>
  Number(new RegExp(`${name}\\(first: (\\d+)`).exec(query)?.[1] ?? "0");

/** A return with as many of its lines as were asked for. */
const shown = (each: Fields, query: string): Fields => ({
  ...each,
  returnLineItems: pageOf(
    list(part(each, "returnLineItems"), "nodes"),
    firstOf(query, "returnLineItems"),
  ),
});

const isOf = (each: Fields, orderName: string) => text(part(each, "order"), "id") === orderName;

function ordersReturns(returns: Page, orderName: string, { query, after }: Asked) {
  const own = returns.filter((each) => isOf(each, orderName)).map((each) => shown(each, query));
  return { id: orderName, returns: pageOf(own, firstOf(query, "returns"), after) };
}

interface Asked {
  readonly query: string;
  readonly after: string;
}

/** Does what a mutation says of a return; only one that is asked for takes an answer. */
function decide(returns: readonly Fields[], name: string, input: Fields) {
  const found = returns.find((each) => text(each, "id") === text(input, "id"));
  const isOpen = found !== undefined && text(found, "status") === "REQUESTED";
  const status = name === "returnApproveRequest" ? "OPEN" : "DECLINED";
  if (isOpen) Object.assign(found, { status });
  const userErrors = isOpen ? [] : [{ message: "Return is not requested." }];
  return { data: { [name]: { return: null, userErrors } } };
}

/** Whether a search for orders by their returns and their own time finds the order of a return. */
export function isSought(search: string, each: Fields): boolean {
  const [, from = "", until = ""] =
    /updated_at:>='([^']+)' AND updated_at:<='([^']+)'/.exec(search) ?? [];
  const at = Date.parse(text(part(each, "order"), "updatedAt"));
  const isMoving = ["REQUESTED", "OPEN"].includes(text(each, "status"));
  const isWithin = at >= Date.parse(from) && at <= Date.parse(until);
  return isWithin || (search.startsWith("(return_status:") && isMoving);
}

/** The answer to a question about returns; null to any other one. */
export function answerOfReturns(
  { orders, returns }: { readonly orders: readonly Fields[]; readonly returns: readonly Fields[] },
  body: Fields,
): unknown {
  const query = text(body, "query");
  const variables = part(body, "variables");
  const asked = { query, after: text(variables, "after") };
  const [, decision] = /(returnApproveRequest|returnDeclineRequest)\(/.exec(query) ?? [];
  if (decision) return decide(returns, decision, part(variables, "input"));
  if (query.includes("nodes(ids: $ids)")) {
    const known = new Set(orders.map((order) => text(order, "id")));
    const ids = variables["ids"] as string[];
    const nodes = ids.map((id) =>
      known.has(numberIn(id)) ? ordersReturns(returns, id, asked) : null,
    );
    return { data: { nodes } };
  }
  const search = text(variables, "query");
  if (search.includes("return_status:")) {
    const sought = returns.filter((each) => isSought(search, each));
    const ids = [...new Set(sought.map((each) => text(part(each, "order"), "id")))];
    const page = pageOf(
      ids.map((id) => ({ id })),
      firstOf(query, "orders"),
      asked.after,
    );
    return { data: { orders: page } };
  }
  if (query.includes("returns(first:"))
    return { data: { order: ordersReturns(returns, text(variables, "id"), asked) } };
  return null;
}
