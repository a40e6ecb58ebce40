import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import { homeTiles } from "../../../contract/home.ts";
import type { TileId } from "../../../contract/home.ts";
import { api } from "../../api.ts";
import { ErrorNotice } from "../../parts/error-notice.tsx";
import { useFormat } from "../../parts/format.ts";
import { useLive } from "../../parts/live.ts";
import { firstOf, listOf } from "./roles.ts";

type Reply = ReplyOf<typeof homeTiles>;
type Tile = Reply["tiles"][number];

const topics = ["OrderPlaced", "OrderChanged", "OrderShipped", "StockChanged", "InboxMoved"];

interface TileProps {
  readonly tile: Tile;
  readonly reply: Reply;
}

/** One number with what it counts and how much of it is past its time; it opens its list. */
function TileCard({ tile, reply }: TileProps) {
  const { t } = useTranslation("home");
  const { count } = useFormat();
  const [to, search] = listOf(tile.id, reply);
  const tone = tile.late > 0 ? "bad" : tile.value > 0 ? "warn" : "good";
  return (
    <section className="card m-tile">
      <h2>{t(`tile.${tile.id}`)}</h2>
      <Link to={to} search={search as never} className={`big ${tone}`}>
        {tile.value > 1_000 ? t("many") : count(tile.value)}
      </Link>
      {tile.late > 0 && tile.late < tile.value && (
        <p className="bad">{t("late", { late: count(tile.late) })}</p>
      )}
    </section>
  );
}

interface RowProps {
  readonly title: string;
  readonly tiles: readonly Tile[];
  readonly reply: Reply;
}

function Row({ title, tiles, reply }: RowProps) {
  if (tiles.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="m-soft">{title}</h2>
      <div className="cards m-tiles">
        {tiles.map((tile) => (
          <TileCard key={tile.id} tile={tile} reply={reply} />
        ))}
      </div>
    </section>
  );
}

/** Where the tiles will stand, while they are counted. */
const Awaited = () => (
  <div className="cards m-tiles" aria-busy="true">
    {[1, 2, 3, 4, 5, 6].map((each) => (
      <section key={each} className="card m-tile">
        <span className="m-bone" />
        <span className="m-bone" />
      </section>
    ))}
  </div>
);

/** What waits for the reader's role first; what else he may see stands below where any waits. */
export function Tiles() {
  const { t } = useTranslation("home");
  const { t: word } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ["home", "tiles"],
    queryFn: () => api.call(homeTiles),
  });
  useLive(topics, [["home", "tiles"]]);
  if (!data) return error ? <ErrorNotice error={error} /> : <Awaited />;
  const first: readonly TileId[] = firstOf(data.role);
  const own = first.flatMap((id) => data.tiles.filter((tile) => tile.id === id));
  const others = data.tiles.filter((tile) => !first.includes(tile.id) && tile.value > 0);
  const role = data.role === null ? "" : word(`role.${data.role}`);
  return (
    <>
      <Row title={t("yours", { role })} tiles={own} reply={data} />
      <Row title={t("others")} tiles={others} reply={data} />
    </>
  );
}
