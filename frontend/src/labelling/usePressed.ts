import { useCallback, useEffect, useRef, useState } from "react";

const PRESSED_MS = 80;

/** The answer that was given a moment ago: its button stays pressed for 80 ms. Undefined when there is none. */
export function usePressed(): [string | null | undefined, (classKey: string | null) => void] {
  const [pressed, setPressed] = useState<string | null | undefined>(undefined);
  const timer = useRef<number>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = useCallback((classKey: string | null) => {
    clearTimeout(timer.current);
    setPressed(classKey);
    timer.current = window.setTimeout(() => setPressed(undefined), PRESSED_MS);
  }, []);
  return [pressed, press];
}
