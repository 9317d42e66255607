import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

const PREFIX = "labelhub-sort:";

/** A table's sorting: from the address, else as one left this table, else `fallback`. Setting writes both.
 *
 * `name` names the table in the browser's storage; `parameter` is its name in the address. */
export function useTableSort(
  name: string,
  fallback: string,
  parameter = "sort",
): [string, (sort: string) => void] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const given = search[parameter];
  const sort = given || (localStorage.getItem(PREFIX + name) ?? fallback);
  const set = useCallback(
    (next: string) => {
      localStorage.setItem(PREFIX + name, next);
      void navigate({
        to: ".",
        search: (before: Record<string, string | undefined>) => ({ ...before, [parameter]: next }),
        replace: true,
      });
    },
    [name, navigate, parameter],
  );
  return [sort, set];
}
