import type { QueryOf } from "../../../contract/endpoint.ts";
import { listPlaces } from "../../../contract/masters.ts";
import { api } from "../../api.ts";
import { sortWord } from "../../parts/grid/index.ts";
import type { FetchPage } from "../../parts/grid/index.ts";
import type { PlaceRow } from "./columns.tsx";

type PlaceSort = QueryOf<typeof listPlaces>["sort"];

/** Pages of the places that a filter finds, in the order of a column. */
export const pagesOf =
  (filter: Readonly<Record<string, string>>): FetchPage<PlaceRow> =>
  ({ after, limit, sort, signal }) => {
    const word = sortWord(sort);
    const query = {
      ...filter,
      limit,
      ...(after === null ? {} : { after }),
      ...(word === null ? {} : { sort: word as PlaceSort }),
    };
    return api.call(listPlaces, { query, signal });
  };
