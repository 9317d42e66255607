import { fraction, percent } from "../ui/format";
import { Interval } from "../ui/Interval";
import styles from "./Quality.module.css";

interface Between {
  low: number;
  high: number;
}

/** `98.6–99.4 %`: the interval in figures. */
export function ranged({ low, high }: Between, write: (value: number) => string = fraction): string {
  const [from, to] = [write(low), write(high)];
  return `${from.replace(/ %$/, "")}–${to}`;
}

interface Props extends Between {
  value: number | null;
  /** The axis that the rows of a column share. */
  min?: number;
  max?: number;
  reference?: number;
}

/** A share in figures, as a dot with its whisker, and its interval in figures. */
export function Estimate({ value, low, high, min = 0, max = 1, reference }: Props) {
  if (value === null) return <span className="quiet">–</span>;
  return (
    <span className={styles.estimate}>
      {percent(value)}
      <Interval
        value={value}
        low={low}
        high={high}
        min={min}
        max={max}
        width={96}
        {...(reference === undefined ? {} : { reference })}
      />
      <span className="quiet small">{ranged({ low, high }, percent)}</span>
    </span>
  );
}
