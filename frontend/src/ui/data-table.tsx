import { Skeleton } from "@mantine/core";
import { Fragment, type ReactNode } from "react";

export interface Column<T> {
  name: string;
  cell: (item: T) => ReactNode;
  number?: boolean;
  width?: number | string;
}

interface DataTableProps<T> {
  label: string;
  columns: Column<T>[];
  items: readonly T[] | undefined;
  keyOf: (item: T) => string;
  /** Old rows stay while the next are on their way; they are dimmed. */
  stale?: boolean;
  empty: ReactNode;
  /** A second row under the first, over its whole width; nothing to leave it out. */
  inner?: (item: T) => ReactNode;
}

function SkeletonRows({ columns }: { columns: number }) {
  return [0, 1, 2, 3, 4].map((row) => (
    <tr key={row}>
      <td colSpan={columns}>
        <Skeleton height={14} width={`${90 - row * 9}%`} />
      </td>
    </tr>
  ));
}

export function DataTable<T>({ label, columns, items, keyOf, stale = false, empty, inner }: DataTableProps<T>) {
  if (items?.length === 0) return empty;
  return (
    <div className="table-scroll">
      <table className={stale ? "data stale" : "data"} aria-label={label} aria-busy={items === undefined}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={column.number ? "number" : undefined}
                style={{ width: column.width }}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items === undefined ? <SkeletonRows columns={columns.length} /> : null}
          {items?.map((item) => {
            const under = inner?.(item);
            return (
              <Fragment key={keyOf(item)}>
                <tr className="row">
                  {columns.map((column) => (
                    <td key={column.name} className={column.number ? "number" : undefined}>
                      {column.cell(item)}
                    </td>
                  ))}
                </tr>
                {under ? (
                  <tr className="inner">
                    <td colSpan={columns.length}>{under}</td>
                  </tr>
                ) : null}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
