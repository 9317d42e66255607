import { useEffect, useRef, useState } from "react";
import { api } from "../api/client";
import { ApiProblem } from "../api/problem";
import type { Close } from "../api/types";
import { questionKey } from "./facts";
import type { Place } from "./stage";

/** What is known of the image on the stage beyond its display size, once somebody has asked. */
interface Known {
  key: string;
  close: Close;
  /** Its full size, decoded and ready to be shown. */
  full: string | null;
}

/** Looking closely at the image on the stage: asked for on demand, forgotten with the next image. */
export function useClose(project: number, current: Place | null) {
  const key = current ? questionKey(current) : null;
  const now = useRef(key);
  now.current = key;
  const [known, setKnown] = useState<Known | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const mine = known?.key === key ? known : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another image is what counts
  useEffect(() => {
    setKnown(null);
    setNote(null);
  }, [key]);

  /** What there is to know; null when it cannot be had or another image has come meanwhile. */
  const ask = async (): Promise<Close | null> => {
    if (!current || key === null) return null;
    if (mine) return mine.close;
    try {
      const close = await api.get<Close>(`/projects/${project}/items/${current.item}/close`);
      if (now.current !== key) return null;
      setKnown({ key, close, full: null });
      if (close.width > current.image.width) void fetchFull(close, key);
      return close;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (now.current === key) setNote(error.detail);
      return null;
    }
  };

  const fetchFull = async (close: Close, of: string) => {
    const image = new Image();
    image.src = close.full;
    try {
      await image.decode();
    } catch (error) {
      if (error instanceof DOMException) return; // the display size stays
      throw error;
    }
    if (now.current === of) setKnown({ key: of, close, full: close.full });
  };

  return { ask, note, say: setNote, full: mine?.full ?? null, size: mine?.full ? mine.close : null };
}
