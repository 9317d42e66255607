/** What a labeller has marked on a page of the grid, and where they are. Pure. */

/** Class key; null: cannot tell. */
export type Mark = string | null;

export interface GridState {
  /** The class that selecting gives. */
  chosen: string;
  /** Question → what was marked. */
  marks: ReadonlyMap<string, Mark>;
  /** The tile that keys act on. */
  at: number;
  /** Where a range begins. */
  anchor: number;
}

export function freshGrid(chosen: string): GridState {
  return { chosen, marks: new Map(), at: 0, anchor: 0 };
}

/** Go to a tile; with `extend` everything from where the range began is selected. */
export function movedTo(state: GridState, to: number, page: readonly string[], extend: boolean): GridState {
  const at = Math.max(0, Math.min(page.length - 1, to));
  if (!extend) return { ...state, at, anchor: at };
  const [from, until] = [Math.min(state.anchor, at), Math.max(state.anchor, at)];
  const range = page.slice(from, until + 1).map((key) => [key, state.chosen] as const);
  return { ...state, at, marks: new Map([...state.marks, ...range]) };
}

/** Select a tile, or take that back. */
export function toggled(state: GridState, key: string | undefined, mark: Mark = state.chosen): GridState {
  if (key === undefined) return state;
  const marks = new Map(state.marks);
  if (marks.has(key) && marks.get(key) === mark) marks.delete(key);
  else marks.set(key, mark);
  return { ...state, marks };
}

/** Select every tile that has no mark; when all have one, take all selections of this class back. */
export function allToggled(state: GridState, page: readonly string[]): GridState {
  const unmarked = page.filter((key) => !state.marks.has(key));
  if (unmarked.length > 0)
    return {
      ...state,
      marks: new Map([...state.marks, ...unmarked.map((key) => [key, state.chosen] as const)]),
    };
  return { ...state, marks: new Map([...state.marks].filter(([, mark]) => mark !== state.chosen)) };
}

/** Another class to select. With two classes only before the first selection: it decides what the others become. */
export function choosing(state: GridState, classes: readonly string[], next?: string): GridState {
  if (classes.length === 2 && state.marks.size > 0) return state;
  const after = classes[(classes.indexOf(state.chosen) + 1) % classes.length];
  return { ...state, chosen: next ?? after ?? state.chosen };
}

/** What the page answers. With two classes the unmarked become the other one; with more they stay for another pass. */
export function answersOf(
  state: GridState,
  page: readonly string[],
  classes: readonly string[],
): Map<string, Mark> {
  const other = otherClass(state, classes);
  const answers = new Map<string, Mark>();
  for (const key of page) {
    const mark = state.marks.get(key);
    if (mark !== undefined) answers.set(key, mark);
    else if (other !== null) answers.set(key, other);
  }
  return answers;
}

export function otherClass(state: GridState, classes: readonly string[]): string | null {
  return classes.length === 2 ? (classes.find((key) => key !== state.chosen) ?? null) : null;
}

export interface Tiling {
  /** Tiles side by side. */
  across: number;
  /** The side of a tile in pixels. */
  side: number;
}

/** The largest square tiles that all fit; where they would be narrower than `least` pixels, the page scrolls. */
export function tiling(
  tiles: number,
  room: { width: number; height: number },
  gap: number,
  least: number,
): Tiling {
  const most = Math.max(1, Math.floor((room.width + gap) / (least + gap)));
  let best: Tiling = { across: most, side: 0 };
  for (let across = 1; across <= most; across += 1) {
    const rows = Math.ceil(tiles / across);
    const side = Math.floor(Math.min((room.width + gap) / across, (room.height + gap) / rows) - gap);
    if (side >= best.side) best = { across, side };
  }
  if (best.side >= least) return best;
  return { across: most, side: Math.max(1, Math.floor((room.width + gap) / most - gap)) };
}
