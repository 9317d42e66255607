import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Search } from "../app/address";
import { useProjectId } from "../app/place";

interface Props {
  search: Search;
  children: ReactNode;
  label?: string;
}

/** A number or name that opens the items behind it. */
export function ItemsLink({ search, children, label }: Props) {
  const projectId = String(useProjectId());
  return (
    <Link
      className="opens"
      to="/p/$projectId/items"
      params={{ projectId }}
      search={search}
      aria-label={label}
    >
      {children}
    </Link>
  );
}
