import { Kind, parse, type DocumentNode, type SelectionSetNode } from 'graphql';
import type { Charge, Standing } from '../../platform/budget/budget.js';
import type { Operation } from './request.js';

/** What an operation costs, in points. */
export interface Costing {
  /** Before it is executed: as much as it may cost at most. */
  estimate(operation: Operation): number;
  /** Of its data; undefined where nothing was executed. What it is below the estimate is given back. */
  actual(operation: Operation, data: Readonly<Record<string, unknown>> | null | undefined): number;
}

/** `extensions.cost` of an answer, in points. */
export interface Cost {
  readonly requested: number;
  readonly actual: number;
  readonly remaining: number;
  /** Points that come back per second. */
  readonly restoreRate: number;
}

export function costOf({ points, refusal }: Charge, used: number, { remaining, restoreRate }: Standing): Cost {
  return { requested: points, actual: refusal ? 0 : Math.min(points, used), remaining, restoreRate };
}

const LEAST_POINTS = 1;
const REMEMBERED = 500;

/** A point for each field of the first level. */
export class RootFieldCosting implements Costing {
  private readonly known = new Map<string, number>();

  estimate({ query }: Operation): number {
    const known = this.known.get(query);
    if (known !== undefined) return known;
    const points = Math.max(LEAST_POINTS, rootFields(query));
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(query, points);
    return points;
  }

  actual(_operation: Operation, data: Readonly<Record<string, unknown>> | null | undefined): number {
    return Math.max(LEAST_POINTS, Object.keys(data ?? {}).length);
  }
}

/** Of the operation with most of them; what cannot be parsed has none. */
function rootFields(query: string): number {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch {
    return 0;
  }
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet]] : [],
    ),
  );
  // A fragment that is spread again adds no field that is not there.
  const fieldsOf = (set: SelectionSetNode | undefined, seen: Set<string>): number =>
    (set?.selections ?? []).reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + 1;
      if (selection.kind === Kind.INLINE_FRAGMENT) return sum + fieldsOf(selection.selectionSet, seen);
      const { value: name } = selection.name;
      return seen.has(name) ? sum : sum + fieldsOf(fragments.get(name), seen.add(name));
    }, 0);
  return Math.max(
    0,
    ...document.definitions.map((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? fieldsOf(node.selectionSet, new Set()) : 0,
    ),
  );
}
