import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql';
import type { Measures } from './limits.js';

interface Shape {
  readonly depth: number;
  readonly aliases: number;
  /** Fields on the first level. */
  readonly fields: number;
  readonly selections: number;
  readonly repeats: number;
}

const NOTHING: Shape = { depth: 0, aliases: 0, fields: 0, selections: 0, repeats: 0 };

/** How large a document is once its fragments stand where they are spread; the largest of each over all operations. */
export function measureShape({ definitions }: DocumentNode): Measures {
  const fragments = new Map(
    definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet]] : [],
    ),
  );
  // Measured once each: fragments that spread each other twice would take exponential time.
  const measured = new Map<string, Shape>();

  const fragment = (name: string): Shape => {
    const known = measured.get(name);
    if (known) return known;
    // Of a fragment that spreads itself, which validation refuses.
    measured.set(name, NOTHING);
    const shape = measure(fragments.get(name));
    measured.set(name, shape);
    return shape;
  };

  const measure = (set: SelectionSetNode | undefined, inline = false): Shape => {
    let { depth, aliases, fields, selections } = NOTHING;
    // Those of an inline fragment are counted by what is around it.
    let repeats = inline ? 0 : repeatsIn(set);
    for (const selection of set?.selections ?? []) {
      const field = selection.kind === Kind.FIELD;
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragment(selection.name.value)
          : measure(selection.selectionSet, !field);
      depth = Math.max(depth, inner.depth + (field ? 1 : 0));
      aliases += inner.aliases + (field && selection.alias ? 1 : 0);
      fields += field ? 1 : inner.fields;
      selections += 1 + inner.selections;
      repeats += inner.repeats;
    }
    return { depth, aliases, fields, selections, repeats };
  };

  const shapes = definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [measure(node.selectionSet)] : [],
  );
  const most = (part: keyof Shape) => Math.max(0, ...shapes.map((shape) => shape[part]));
  return {
    fragments: fragments.size,
    depth: most('depth'),
    aliases: most('aliases'),
    root_fields: most('fields'),
    repeats: most('repeats'),
    selections: most('selections'),
  };
}

/** Fields of the same name in the answer, inline fragments looked through. */
function repeatsIn(set: SelectionSetNode | undefined): number {
  const names = new Set<string>();
  let count = 0;
  const look = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
      if (selection.kind !== Kind.FIELD) continue;
      count += 1;
      names.add((selection.alias ?? selection.name).value);
    }
  };
  if (set) look(set);
  return count - names.size;
}
