import { t } from "../../i18n";
import { fraction } from "../format";
import { LineChart } from "./LineChart";

export interface ReliabilityBin {
  /** Mean stated probability of the bin, in [0, 1]. */
  stated: number;
  /** Share that was right, in [0, 1], and its 95 % interval. */
  right: number;
  low: number;
  high: number;
  n: number;
}

interface Props {
  bins: readonly ReliabilityBin[];
  caption?: string;
  height?: number;
  onOpen?: (bin: number) => void;
}

/** Stated probability against the share that was right: on the diagonal, the model means what it says. */
export function Reliability({ bins, caption = t("ui.shareRight"), height = 220, onOpen }: Props) {
  const filled = bins.map((bin, index) => ({ ...bin, index })).filter((bin) => bin.n > 0);
  const least = Math.min(0.5, ...filled.flatMap((bin) => [bin.stated, bin.low]));
  const min = Math.max(0, Math.floor(least * 4) / 4);
  const axis = {
    min,
    max: 1,
    format: (value: number) => (value === 0 || value === 1 ? String(value) : fraction(value)),
  };
  return (
    <LineChart
      caption={caption}
      height={height}
      x={{ ...axis, label: t("ui.statedProbability") }}
      y={axis}
      lines={[
        {
          points: [
            [min, min],
            [1, 1],
          ],
          reference: true,
        },
        { points: filled.map((bin) => [bin.stated, bin.right] as const), dots: true },
      ]}
      whiskers={filled.map((bin) => [bin.stated, bin.low, bin.high] as const)}
      onOpen={
        onOpen &&
        ((line, point) => {
          const bin = filled[point];
          if (line === 1 && bin) onOpen(bin.index);
        })
      }
    />
  );
}
