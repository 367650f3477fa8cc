import { type ComponentChildren, toChildArray } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  readonly title: string;
  readonly columns: readonly string[];
  /** In the place of a table without rows. */
  readonly empty: string;
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself where the page is narrow. */
export function AdminTable({ title, columns, empty, children }: Props) {
  const id = useId();
  if (toChildArray(children).length === 0)
    return (
      <>
        <h2>{title}</h2>
        <p class="admin-soft">{empty}</p>
      </>
    );
  return (
    <>
      <h2 id={id}>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it */}
      <section class="admin-scroll" aria-labelledby={id} tabIndex={0}>
        <table aria-labelledby={id}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </section>
    </>
  );
}
