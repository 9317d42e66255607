import { useState } from "react";
import styles from "./Chart.module.css";
import { openable } from "./openable";
import { linear, path, ticks } from "./scale";
import { useWidth } from "./useWidth";

export type Point = readonly [x: number, y: number];

export interface Line {
  points: readonly Point[];
  /** Forecast or reference. */
  dashed?: boolean;
  /** Grey: what the measured line is held against. */
  reference?: boolean;
  dots?: boolean;
  label?: string;
}

export interface Band {
  points: readonly (readonly [x: number, low: number, high: number])[];
}

export interface Axis {
  min: number;
  max: number;
  ticks?: readonly number[];
  format: (value: number) => string;
  label?: string;
}

interface Props {
  /** What the chart shows, for screen readers and above the axis. */
  caption: string;
  x: Axis;
  y: Axis;
  lines: readonly Line[];
  bands?: readonly Band[];
  /** Vertical whiskers of single points. */
  whiskers?: readonly (readonly [x: number, low: number, high: number])[];
  /** A vertical accent line: now, chosen. */
  marker?: { x: number; label: string };
  height?: number;
  /** Called with the x under the pointer or arrow keys; makes the marker movable. */
  onPick?: (x: number) => void;
  /** A point of a `dots` line was opened. */
  onOpen?: (line: number, point: number) => void;
}

const MARGIN = { top: 20, right: 12, bottom: 36, left: 40 };

/** Lines over a number axis, with interval bands, whiskers and a marker. */
export function LineChart({
  caption,
  x,
  y,
  lines,
  bands = [],
  whiskers = [],
  marker,
  height = 220,
  onPick,
  onOpen,
}: Props) {
  const [ref, width] = useWidth();
  const [hover, setHover] = useState<number | null>(null);
  const right = width - MARGIN.right;
  const bottom = height - MARGIN.bottom;
  const sx = linear(x.min, x.max, MARGIN.left, right);
  const sy = linear(y.min, y.max, bottom, MARGIN.top);
  const valueAt = (event: React.PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - MARGIN.left) / (right - MARGIN.left);
    return Math.min(x.max, Math.max(x.min, x.min + share * (x.max - x.min)));
  };
  const pick = onPick && {
    onPointerMove: (event: React.PointerEvent<SVGSVGElement>) => {
      setHover(valueAt(event));
      if (event.buttons === 1) onPick(valueAt(event));
    },
    onPointerDown: (event: React.PointerEvent<SVGSVGElement>) => onPick(valueAt(event)),
    onPointerLeave: () => setHover(null),
  };
  return (
    <figure className={styles.figure} ref={ref}>
      <svg
        width={width}
        height={height}
        role={onOpen ? "group" : "img"}
        aria-label={caption}
        data-pick={onPick ? true : undefined}
        {...pick}
      >
        <Axes
          caption={caption}
          x={x}
          y={y}
          sx={sx}
          sy={sy}
          left={MARGIN.left}
          right={right}
          bottom={bottom}
        />
        {bands.map((band, index) => (
          <path
            key={index}
            className={styles.band}
            d={`${path(band.points.map(([at, low]) => [sx(at), sy(low)] as const))}${path(
              [...band.points].reverse().map(([at, , high]) => [sx(at), sy(high)] as const),
            ).replace("M", "L")}Z`}
          />
        ))}
        {marker && <Marker at={sx(marker.x)} label={marker.label} bottom={bottom} right={right} />}
        {hover !== null && (
          <line className={styles.hover} x1={sx(hover)} x2={sx(hover)} y1={MARGIN.top} y2={bottom} />
        )}
        {whiskers.map(([at, low, high], index) => (
          <line key={index} className={styles.whisker} x1={sx(at)} x2={sx(at)} y1={sy(low)} y2={sy(high)} />
        ))}
        {lines.map((line, index) => (
          <g key={index}>
            <path
              className={styles.line}
              data-dashed={line.dashed || undefined}
              data-reference={line.reference || undefined}
              d={path(line.points.map(([at, value]) => [sx(at), sy(value)] as const))}
            />
            {line.dots &&
              line.points.map(([at, value], point) => (
                <Dot
                  key={point}
                  x={sx(at)}
                  y={sy(value)}
                  title={`${x.format(at)}: ${y.format(value)}`}
                  onOpen={onOpen && (() => onOpen(index, point))}
                />
              ))}
          </g>
        ))}
      </svg>
      <Legend lines={lines} />
    </figure>
  );
}

function Axes(props: {
  caption: string;
  x: Axis;
  y: Axis;
  sx: (value: number) => number;
  sy: (value: number) => number;
  left: number;
  right: number;
  bottom: number;
}) {
  const { caption, x, y, sx, sy, left, right, bottom } = props;
  const xs = x.ticks ?? ticks(x.min, x.max, 5);
  const ys = y.ticks ?? ticks(y.min, y.max, 3);
  return (
    <g className={styles.axis}>
      <text x={left} y={12}>
        {caption}
      </text>
      {ys.map((value) => (
        <g key={value}>
          <line className={styles.grid} x1={left} x2={right} y1={sy(value)} y2={sy(value)} />
          <text x={left - 6} y={sy(value) + 4} textAnchor="end">
            {y.format(value)}
          </text>
        </g>
      ))}
      <line className={styles.base} x1={left} x2={right} y1={bottom} y2={bottom} />
      {xs.map((value) => (
        <text key={value} x={sx(value)} y={bottom + 16} textAnchor="middle">
          {x.format(value)}
        </text>
      ))}
      {x.label && (
        <text x={right} y={bottom + 32} textAnchor="end">
          {x.label}
        </text>
      )}
    </g>
  );
}

function Marker({ at, label, bottom, right }: { at: number; label: string; bottom: number; right: number }) {
  const turned = at > right - 80;
  return (
    <g className={styles.marker}>
      <line x1={at} x2={at} y1={MARGIN.top} y2={bottom} />
      <text x={turned ? at - 6 : at + 6} y={bottom - 6} textAnchor={turned ? "end" : "start"}>
        {label}
      </text>
    </g>
  );
}

function Dot({
  x,
  y,
  title,
  onOpen,
}: {
  x: number;
  y: number;
  title: string;
  onOpen?: (() => void) | undefined;
}) {
  const dot = (
    <circle className={styles.dot} cx={x} cy={y} r={3.5}>
      <title>{title}</title>
    </circle>
  );
  if (!onOpen) return dot;
  return (
    <g {...openable(title, onOpen, styles.button)}>
      <circle cx={x} cy={y} r={12} fill="transparent" />
      {dot}
    </g>
  );
}

function Legend({ lines }: { lines: readonly Line[] }) {
  const named = lines.filter((line) => line.label);
  if (named.length < 2) return null;
  return (
    <figcaption className={styles.legend}>
      {named.map((line) => (
        <span key={line.label}>
          <svg width={22} height={8} aria-hidden="true">
            <line
              className={styles.line}
              data-dashed={line.dashed || undefined}
              data-reference={line.reference || undefined}
              x1={0}
              x2={22}
              y1={4}
              y2={4}
            />
          </svg>
          {line.label}
        </span>
      ))}
    </figcaption>
  );
}
