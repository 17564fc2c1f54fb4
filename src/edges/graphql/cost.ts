import {
  getOperationAST,
  GraphQLError,
  Kind,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { createComplexityRule, type ComplexityEstimator } from 'graphql-query-complexity';
import { PAGE_SIZE } from '../../platform/page-input.js';
import { countersOf, weightIn, type Counter } from './counters.js';
import { asAppError } from './refusals.js';
import { weigher, type FieldWeight } from './weights.js';

type Variables = Readonly<Record<string, unknown>>;

/** What operations cost, in points: one is what an ordinary read of REST or gRPC costs. Documents must be valid. */
export interface CostModel {
  /**
   * What it may cost at most, told before it is executed. At least 1. What execution will not run weighs nothing: all of it
   * where variables do not fit, a field where they do not fit its arguments.
   */
  readonly requestedCost: (document: DocumentNode, variables?: Variables, operationName?: string) => number;
  /** What it did cost, told by its answer. At least 1. */
  readonly actualCost: (document: DocumentNode, data: unknown, operationName?: string) => number;
}

/** A page of a hundred objects costs what the same page costs on the other roads. */
const WEIGHT_OF_A_POINT = 100;
const points = (weight: number): number => Math.max(1, Math.ceil(weight / WEIGHT_OF_A_POINT));

/** Results kept per operation: pages come in few sizes. */
const REMEMBERED = 100;
/** The limit on selections is lower, so that the library, which walks a fragment each time it is spread, never stops here. */
const MOST_NODES = 10_000;

/** What is known of an operation; weights are remembered by the variables that can change them. */
interface Known {
  readonly operation: OperationDefinitionNode;
  /** The operation alone with the fragments of its document. */
  readonly query: DocumentNode;
  readonly requested: Map<string, number>;
  counters?: readonly Counter[];
}

export function costModel(schema: GraphQLSchema): CostModel {
  const weightOf = weigher(schema);
  const estimators = [estimator(weightOf)];
  const documents = new WeakMap<DocumentNode, Map<string, Known | undefined>>();

  const known = (document: DocumentNode, name = ''): Known | undefined => {
    let operations = documents.get(document);
    if (!operations) documents.set(document, (operations = new Map<string, Known | undefined>()));
    if (!operations.has(name)) {
      // Names are the caller's: those of no operation are not kept.
      const operation = getOperationAST(document, name || null);
      if (!operation) return undefined;
      operations.set(name, { operation, query: alone(document, operation), requested: new Map() });
    }
    return operations.get(name);
  };

  /** What does not fit is reported, left out of the weight, and refused by its name where it is executed. */
  const weigh = (query: DocumentNode, variables: Variables) => {
    let weight = 0;
    const onComplete = (complexity: number) => void (weight = complexity);
    const limits = { maximumComplexity: Infinity, maxQueryNodes: MOST_NODES };
    const rule = createComplexityRule({ estimators, variables, onComplete, ...limits });
    try {
      const problems = validate(schema, query, [rule], { maxErrors: Infinity });
      return { weight, fits: problems.length === 0 };
    } catch (thrown) {
      // Whether something is asked for at all: what is beside it cannot be weighed either.
      throw thrown instanceof GraphQLError ? asAppError(thrown) : thrown;
    }
  };

  return {
    requestedCost(document, variables = {}, operationName) {
      const of = known(document, operationName);
      if (!of) return 1;
      const key = keyOf(of.operation, variables);
      const remembered = of.requested.get(key);
      if (remembered !== undefined) return remembered;
      const { weight, fits } = weigh(of.query, variables);
      const cost = points(weight);
      if (!fits) return cost;
      if (of.requested.size >= REMEMBERED) of.requested.clear();
      of.requested.set(key, cost);
      return cost;
    },
    actualCost(document, data, operationName) {
      const of = known(document, operationName);
      if (!of) return 1;
      of.counters ??= countersOf(schema, of.query, of.operation, weightOf);
      return points(weightIn(data, of.counters));
    },
  };
}

/** Children come multiplied: all that weighs anything in a connection is in its sized fields, which a test holds. */
const estimator =
  (weightOf: (field: Parameters<ComplexityEstimator>[0]['field']) => FieldWeight): ComplexityEstimator =>
  ({ field, args, childComplexity }) => {
    const { own, each, connection, ...list } = weightOf(field);
    const size = sizeOf(list, args);
    return connection ? own + each + size * childComplexity : own + size * (each + childComplexity);
  };

/** No page is larger than the largest, and none is smaller than nothing: such arguments are refused by their names. */
function sizeOf(
  { slicingArguments, assumedSize }: Pick<FieldWeight, 'slicingArguments' | 'assumedSize'>,
  args: Variables,
) {
  const given = slicingArguments.map((name) => args[name]).filter((value) => typeof value === 'number');
  return given.length > 0 ? Math.min(Math.max(0, ...given), PAGE_SIZE.most) : assumedSize;
}

function alone(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return { ...document, definitions: [operation, ...fragments] };
}

/** Only numbers and booleans say how much is asked for; of the others it counts whether they are there. */
const keyOf = ({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): string =>
  variableDefinitions
    .map(({ variable }) => {
      const value = variables[variable.name.value];
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value;
    })
    .join();
