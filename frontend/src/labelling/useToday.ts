import { useRef } from "react";
import type { Labelling } from "../api/types";
import { type Snapshot, unsent } from "./seat";

/** One's answers of today: what the server knew when it was asked, and what was given since. */
export function useToday(project: Labelling, loadedAt: number, view: Snapshot): number {
  const known = useRef({ loadedAt: -1, given: 0 });
  if (known.current.loadedAt !== loadedAt)
    known.current = { loadedAt, given: view.given - unsent(view.waiting) };
  return project.mine.today + view.given - known.current.given;
}
