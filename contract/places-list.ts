import { Type } from "typebox";
import { endpoint } from "./endpoint.ts";
import { Id, oneOf, pageOf, PageQuery } from "./words.ts";

const Place = Type.Object({
  id: Id,
  code: Type.String(),
  name: Type.String(),
  nameEn: Type.String(),
  kind: Type.String(),
  ownerId: Id,
  custodianId: Id,
  visibility: Type.String(),
  zone: Type.String(),
  cutOffMinute: Type.Integer(),
  calendarId: Id,
  region: Type.String(),
  active: Type.Boolean(),
});

/** What places are sorted by. */
export const placeSorts = [
  ...(["code", "name", "kind", "owner", "custodian", "region"] as const),
  ...(["zone", "calendar", "cutOff", "visibility", "state"] as const),
] as const;
const down = placeSorts.map((key) => `-${key}` as const);

export const listPlaces = endpoint(
  {
    id: "places.list",
    method: "GET",
    path: "/api/places",
    summary: "Places where stock lies, a page at a time, by code or name",
    access: "stock.read",
  },
  {
    query: Type.Object({
      ...PageQuery,
      /** Part of a code or a name. */
      text: Type.Optional(Type.String({ maxLength: 200 })),
      /** A column; `-` before it turns the order round. */
      sort: Type.Optional(oneOf([...placeSorts, ...down])),
    }),
    reply: pageOf(Place),
  },
);
