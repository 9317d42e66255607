import type { KeyboardEvent } from "react";

/** What makes a part of a chart open something, by pointer and keyboard alike; SVG has no button of its own. */
export function openable(label: string, onOpen: (() => void) | undefined, className: string | undefined) {
  if (!onOpen) return {};
  return {
    role: "button",
    tabIndex: 0,
    "aria-label": label,
    className,
    onClick: onOpen,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      onOpen();
    },
  };
}
