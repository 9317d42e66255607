import { ChevronLeft, ChevronRight } from "lucide-react";
import styles from "./LabelScreen.module.css";
import type { Choice } from "./project";

const SHOWN_FOR = 5;

interface Props {
  left: Choice | undefined;
  right: Choice | undefined;
  given: number;
}

/** What a swipe answers, on touch screens, over the first images only. */
export function SwipeChips({ left, right, given }: Props) {
  if (given >= SHOWN_FOR || !left || !right || !matchMedia("(pointer: coarse)").matches) return null;
  return (
    <>
      <span className={styles.chip} data-side="left">
        <ChevronLeft size={14} aria-hidden="true" /> {left.name}
      </span>
      <span className={styles.chip} data-side="right">
        {right.name} <ChevronRight size={14} aria-hidden="true" />
      </span>
    </>
  );
}
