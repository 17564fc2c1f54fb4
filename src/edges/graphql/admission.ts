import { getOperationAST, OperationTypeNode } from 'graphql';
import { profileOf, type ClientName } from '../profiles.js';
import type { CostModel } from './cost.js';
import type { PreparedDocument } from './documents.js';
import { holdTo, measureVariables } from './limits.js';
import type { DocumentSource } from './persisted.js';
import type { Operation } from './request.js';

/** What may be executed once it is paid for. */
export interface Admitted {
  readonly prepared: PreparedDocument;
  readonly operation: Operation;
  /** What it may cost at most, in points; of a subscription, each payload. */
  readonly requested: number;
}

/** The limits of a client, the cheapest check first. Throws QUERY_TOO_COMPLEX and what `DocumentSource.find` throws. */
export function admit(
  { documents, costs }: { readonly documents: DocumentSource; readonly costs: CostModel },
  operation: Operation,
  client: ClientName | undefined,
): Admitted {
  const { limits } = profileOf(client);
  const { variables, operationName } = operation;
  holdTo(limits, measureVariables(variables));
  // Limits, the parser, validation: once per document.
  const prepared = documents.find(operation, client);
  const requested = costs.requestedCost(prepared.document, variables, operationName);
  holdTo(limits, { cost: requested });
  return { prepared, operation, requested };
}

export const isSubscription = ({ prepared, operation }: Admitted): boolean =>
  getOperationAST(prepared.document, operation.operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
