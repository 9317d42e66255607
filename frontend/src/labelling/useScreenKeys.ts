import { useEffect, useRef } from "react";
import { bound, isTyping } from "./keys";

/** Keys for the whole screen, as long as nobody is typing and nothing has opened over it. */
export function useScreenKeys<T>(
  keys: ReadonlyMap<string, T>,
  active: boolean,
  onKey: (action: T, event: KeyboardEvent) => boolean,
): void {
  const latest = useRef({ keys, active, onKey });
  latest.current = { keys, active, onKey };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { keys: now, active: listening, onKey: act } = latest.current;
      if (!listening || event.defaultPrevented || isTyping(event.target)) return;
      const action = bound(event, now);
      if (action !== null && act(action, event)) event.preventDefault();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
