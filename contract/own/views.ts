// Saved views: a person's name for a filter and a sort as they stand in a list's address.
import { Type } from "typebox";
import { endpoint } from "../endpoint.ts";
import { Id } from "../words.ts";

/** The list that a view is of, as its screen calls itself. */
const Screen = Type.String({ pattern: "^[a-z][a-zA-Z._-]{0,39}$" });
const ViewName = Type.String({ minLength: 1, maxLength: 40, pattern: "^\\S(.*\\S)?$" });
/** The words after `?` in the list's address. */
const Filter = Type.Record(
  Type.String({ pattern: "^[a-zA-Z][a-zA-Z0-9]{0,39}$" }),
  Type.String({ minLength: 1, maxLength: 200 }),
  { maxProperties: 30, additionalProperties: false },
);

export const listViews = endpoint(
  {
    id: "views.list",
    method: "GET",
    path: "/api/views",
    summary: "One's own views of a list, and those that colleagues share",
    access: "signed_in",
  },
  {
    query: Type.Object({ screen: Screen }),
    reply: Type.Object({
      /** Whether the caller may share views. */
      mayShare: Type.Boolean(),
      rows: Type.Array(
        Type.Object({
          id: Id,
          name: Type.String(),
          filter: Type.Record(Type.String(), Type.String()),
          shared: Type.Boolean(),
          /** One's own: it may be changed. */
          own: Type.Boolean(),
          /** Whose it is, by name. */
          by: Type.String(),
        }),
      ),
    }),
  },
);

/** Writes a view of one's own under its name; sharing it asks for `views.share`. */
export const saveView = endpoint(
  {
    id: "views.save",
    method: "POST",
    path: "/api/views",
    summary: "Save a view of a list, for oneself or for everybody",
    access: "signed_in",
  },
  {
    body: Type.Object({
      ...{ screen: Screen, name: ViewName, filter: Filter },
      shared: Type.Optional(Type.Boolean()),
    }),
    reply: Type.Object({ id: Id }),
  },
);

/** Takes away a view of one's own; one that another shares asks for `views.share`. */
export const forgetView = endpoint(
  {
    id: "views.forget",
    method: "DELETE",
    path: "/api/views/:id",
    summary: "Delete a view",
    access: "signed_in",
  },
  { params: Type.Object({ id: Id }), reply: Type.Object({ done: Type.Boolean() }) },
);
