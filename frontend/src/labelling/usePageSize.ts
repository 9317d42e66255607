import { useState } from "react";
import type { Labelling } from "../api/types";
import { PAGE_SIZES } from "./pages";

/** How many items this browser shows at once in this project: 0 is one by one. A project may forbid the grid. */
export function usePageSize(project: Labelling): [number, (size: number) => void] {
  const key = `labelhub-grid-${project.id}`;
  const [size, setSize] = useState(() => Number(localStorage.getItem(key)));
  const choose = (next: number) => {
    localStorage.setItem(key, String(next));
    setSize(next);
  };
  const known = PAGE_SIZES.some((one) => one === size);
  return [project.allow_grid && known ? size : 0, choose];
}
