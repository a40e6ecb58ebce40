import {
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
  type RefObject,
} from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../parts/format.ts";
import { markersOf, type Calendar, type Marker, type Picture } from "./chart-lines.ts";
import { textOf } from "./spans.ts";
import type { Span } from "./spans.ts";

const height = 300;
const inset = { left: 48, right: 8, top: 26, bottom: 22 };
const innerHeight = height - inset.top - inset.bottom;

interface Scale {
  readonly width: number;
  readonly x: (at: number) => number;
  readonly y: (value: number) => number;
}

function scaleOf({ spans, top }: Picture, width: number): Scale {
  const step = (width - inset.left - inset.right) / Math.max(1, spans.length);
  return {
    width,
    x: (at) => inset.left + (at + 0.5) * step,
    y: (value) => inset.top + innerHeight * (1 - Math.max(0, Math.min(top, value)) / top),
  };
}

/** A line through the values; gaps break it. */
function lineOf(values: readonly (number | null)[], { x, y }: Scale): string {
  let isDown = false;
  return values
    .map((value, at) => {
      if (value === null) {
        isDown = false;
        return "";
      }
      const command = `${isDown ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = true;
      return command;
    })
    .join("");
}

function bandOf(band: Picture["bands"][number], ahead: number, { x, y }: Scale): string {
  const up = band.high.map((value, at) => `${x(ahead + at).toFixed(1)} ${y(value).toFixed(1)}`);
  const down = band.low.map((value, at) => `${x(ahead + at).toFixed(1)} ${y(value).toFixed(1)}`);
  return `M${[...up, ...down.toReversed()].join("L")}Z`;
}

function Axis({ picture, scale }: { readonly picture: Picture; readonly scale: Scale }) {
  const format = useFormat();
  const { top, spans } = picture;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  const every = Math.max(1, Math.ceil(spans.length / (scale.width / 110)));
  return (
    <g className="m-demand-axis">
      {ticks.map((value) => (
        <g key={value}>
          <line
            x1={inset.left}
            x2={scale.width - inset.right}
            y1={scale.y(value)}
            y2={scale.y(value)}
          />
          <text x={inset.left - 6} y={scale.y(value) + 4} textAnchor="end">
            {format.count(value)}
          </text>
        </g>
      ))}
      {spans.map((span, at) =>
        at % every === 0 ? (
          <text key={span.from} x={scale.x(at)} y={height - 6} textAnchor="middle">
            {format.shortDay(textOf(span.from))}
          </text>
        ) : null,
      )}
    </g>
  );
}

function Markers({
  markers,
  scale,
}: {
  readonly markers: readonly Marker[];
  readonly scale: Scale;
}) {
  const { i18n } = useTranslation("demand");
  let lastX = -1_000;
  return (
    <g className="m-demand-marker">
      {markers
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, name }) => {
          const x = scale.x(at);
          // Names that would lie over each other are left to their lines.
          const isFree = x - lastX > 54;
          if (isFree) lastX = x;
          return (
            <g key={`${at} ${name.zh}`}>
              <line x1={x} x2={x} y1={inset.top - 4} y2={height - inset.bottom} />
              {isFree && (
                <text x={x} y={14} textAnchor="middle">
                  {i18n.language === "en" ? name.en : name.zh}
                </text>
              )}
            </g>
          );
        })}
    </g>
  );
}

interface ReadingProps {
  readonly picture: Picture;
  readonly at: number | null;
  /** What is being dragged to. */
  readonly held: number | null;
}

function Reading({ picture, at, held }: ReadingProps) {
  const { t } = useTranslation("demand");
  const format = useFormat();
  const span = at === null ? undefined : picture.spans[at];
  if (!span || at === null) return <p className="m-soft m-demand-reading">{t("chart.hint")}</p>;
  const shown = (value: number | null | undefined) =>
    value === null || value === undefined ? "—" : format.count(Math.round(value * 10) / 10);
  const wide = picture.bands[1];
  const place = at - picture.ahead;
  return (
    <p className="m-tabular m-demand-reading">
      <strong>{format.days(textOf(span.from), textOf(span.until))}</strong>
      {at < picture.ahead
        ? ` ${t("chart.askedOf", { units: shown(picture.asked[at]) })}`
        : isForecast(picture) && ` ${t("chart.pointOf", { units: shown(picture.point[at]) })}`}
      {at >= picture.ahead && ` ${t("chart.planOf", { units: shown(held ?? picture.plan[at]) })}`}
      {at >= picture.ahead &&
        wide &&
        ` ${t("chart.bandOf", { low: shown(wide.low[place]), high: shown(wide.high[place]) })}`}
    </p>
  );
}

/** The width of a frame in pixels, so that letters on the chart keep their size. */
function useWidth(): [RefObject<HTMLElement | null>, number] {
  const frame = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(800);
  useEffect(() => {
    const { current } = frame;
    if (!current) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.max(240, Math.round(entry.contentRect.width)));
    });
    watch.observe(current);
    return () => watch.disconnect();
  }, []);
  return [frame, width];
}

interface ChartProps {
  readonly picture: Picture;
  readonly calendar: Calendar | undefined;
  /** What the chart shows, in a sentence, for those who do not see it. */
  readonly label: string;
  /** Takes what was dragged; null where nothing may be set. */
  readonly onSet: ((span: Span, units: number) => void) | null;
}

/** A span that is being dragged, and how high. */
interface Held {
  readonly at: number;
  readonly units: number;
}

/** Dragging the plan of a span up or down; what is let go is handed over in whole units. */
function useDrag({ picture, onSet }: ChartProps, read: (event: PointerEvent) => Held | null) {
  const [held, setHeld] = useState<Held | null>(null);
  return {
    held,
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      const found = read(event);
      if (!onSet || !found || event.button !== 0 || found.at < picture.ahead) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setHeld(found);
    },
    onDrag: (event: PointerEvent) => {
      const found = read(event);
      if (held && found) setHeld({ ...held, units: found.units });
    },
    onPointerUp: () => {
      const span = held && picture.spans[held.at];
      setHeld(null);
      if (span && held) onSet?.(span, held.units);
    },
  };
}

/** Bands and lines of a picture, and what is pointed at or dragged. */
function Lines(props: {
  readonly picture: Picture;
  readonly scale: Scale;
  readonly at: number | null;
  readonly held: Held | null;
}) {
  const { picture, scale, at, held } = props;
  return (
    <>
      {picture.bands.map((band, index) => (
        <path key={index} className="m-demand-band" d={bandOf(band, picture.ahead, scale)} />
      ))}
      <path className="m-demand-asked" d={lineOf(picture.asked, scale)} />
      {isCorrected(picture) && (
        <path className="m-demand-cleaned" d={lineOf(picture.cleaned, scale)} />
      )}
      {picture.other && <path className="m-demand-other" d={lineOf(picture.other, scale)} />}
      <path className="m-demand-point" d={lineOf(picture.point, scale)} />
      <path className="m-demand-plan" d={lineOf(picture.plan, scale)} />
      {held && (
        <circle className="m-demand-held" cx={scale.x(held.at)} cy={scale.y(held.units)} r={6} />
      )}
      {at !== null && (
        <line
          className="m-demand-cursor"
          x1={scale.x(at)}
          x2={scale.x(at)}
          y1={inset.top}
          y2={height - inset.bottom}
        />
      )}
    </>
  );
}

const isCorrected = (picture: Picture) =>
  picture.cleaned.some((value, index) => value !== picture.asked[index]);

/** Whether anything is expected: of what falls to a place there is a plan and no forecast. */
const isForecast = (picture: Picture) => picture.point.some((value) => value !== null);

function Legend({ picture }: { readonly picture: Picture }) {
  const { t } = useTranslation("demand");
  return (
    <figcaption className="m-demand-legend m-soft">
      <span className="m-demand-key-asked">{t("chart.asked")}</span>
      {isCorrected(picture) && <span className="m-demand-key-cleaned">{t("chart.cleaned")}</span>}
      {isForecast(picture) && <span className="m-demand-key-point">{t("chart.point")}</span>}
      <span className="m-demand-key-plan">{t("chart.plan")}</span>
      {picture.other && <span className="m-demand-key-other">{t("chart.other")}</span>}
      {picture.bands.length > 0 && <span className="m-demand-key-band">{t("chart.fan")}</span>}
    </figcaption>
  );
}

/** Which span lies under the pointer, and how high. */
function readerOf(picture: Picture, width: number) {
  return (event: PointerEvent): Held | null => {
    const frame = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - frame.left - inset.left) / (width - inset.left - inset.right);
    const at = Math.floor(share * picture.spans.length);
    if (at < 0 || at >= picture.spans.length) return null;
    const up = 1 - (event.clientY - frame.top - inset.top) / innerHeight;
    return { at, units: Math.max(0, Math.round(up * picture.top)) };
  };
}

/** What was asked, what is expected with its fan, and the festivals over both. */
export function DemandChart(props: ChartProps) {
  const { picture, calendar, label, onSet } = props;
  const clip = useId();
  const [at, setAt] = useState<number | null>(null);
  const [frame, width] = useWidth();
  const scale = useMemo(() => scaleOf(picture, width), [picture, width]);
  const markers = useMemo(
    () => (calendar ? markersOf(picture, calendar) : []),
    [picture, calendar],
  );
  const read = readerOf(picture, width);
  const drag = useDrag(props, read);
  return (
    <figure className="m-demand-chart" ref={frame}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={label}
        className={onSet ? "m-demand-drag" : ""}
        onPointerDown={drag.onPointerDown}
        onPointerMove={(event) => {
          setAt(read(event)?.at ?? null);
          drag.onDrag(event);
        }}
        onPointerUp={drag.onPointerUp}
        onPointerLeave={() => setAt(null)}
      >
        <clipPath id={clip}>
          <rect
            x={inset.left}
            y={0}
            width={width - inset.left - inset.right}
            height={height - inset.bottom}
          />
        </clipPath>
        <Axis picture={picture} scale={scale} />
        <g clipPath={`url(#${clip})`}>
          <Lines {...{ picture, scale, at }} held={drag.held} />
        </g>
        <Markers markers={markers} scale={scale} />
      </svg>
      <Reading picture={picture} at={drag.held?.at ?? at} held={drag.held?.units ?? null} />
      <Legend picture={picture} />
    </figure>
  );
}
