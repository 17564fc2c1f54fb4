import { AppError } from '../platform/errors.js';
import type { SagaDesk, SagaFilter, SagaTimeline } from '../sagas/saga-desk.js';
import { SAGA_STATES, type AttemptRow, type SagaRow, type SagaState } from '../sagas/sagas.tables.js';
import { data, type OperatorsRequest, type Route } from './routes.js';

const DEFAULT_LIMIT = 50;
const LARGEST_LIMIT = 200;

/** Sagas as operators see them: a list, a timeline each, and a hand for those that are stuck. */
export const sagasRoutes = (desk: SagaDesk): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/sagas',
    answer: async ({ query }) => {
      const filter = filterOf(query);
      const sagas = await desk.list(filter);
      const next = sagas.length === filter.limit ? sagas.at(-1)?.id : undefined;
      return data(sagas.map(sagaView), { next_cursor: next ?? null });
    },
  },
  {
    method: 'GET',
    path: '/api/sagas/:id',
    answer: async ({ params }) => data(timelineView(await desk.timeline(params['id'] ?? ''))),
  },
  ...(['retry', 'skip'] as const).map((word): Route => ({
    method: 'POST',
    path: `/api/sagas/:id/${word}`,
    answer: async ({ params }) => data(sagaView(await desk.tell(params['id'] ?? '', word)), {}, 202),
  })),
  {
    method: 'POST',
    path: '/api/sagas/:id/restart',
    answer: async (request) => data(sagaView(await desk.restart(request.params['id'] ?? '', stepOf(request))), {}, 202),
  },
  {
    method: 'POST',
    path: '/api/sagas/:id/cancel',
    answer: async ({ params }) => data(sagaView(await desk.cancel(params['id'] ?? '')), {}, 202),
  },
];

function filterOf(query: URLSearchParams): SagaFilter {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT)
    throw invalid('limit', 'OUT_OF_RANGE', `limit must be a whole number from 1 to ${LARGEST_LIMIT}.`);
  const state = query.get('state') ?? undefined;
  if (state !== undefined && !SAGA_STATES.includes(state as SagaState))
    throw invalid('state', 'UNKNOWN_VALUE', `state must be one of ${SAGA_STATES.join(', ')}.`);
  return {
    limit,
    state: state as SagaState | undefined,
    name: query.get('name') ?? undefined,
    order_id: query.get('order_id') ?? undefined,
    after: query.get('cursor') ?? undefined,
  };
}

function stepOf({ body }: OperatorsRequest): string {
  const { step } = body;
  if (typeof step === 'string' && step !== '') return step;
  throw invalid('step', 'REQUIRED', 'step must name the step to begin again with.');
}

const sagaView = (saga: SagaRow) => ({
  ...{ id: saga.id, name: saga.name, order_id: saga.order_id, state: saga.state },
  step: saga.step || null,
  reason: saga.reason || null,
  correlation_id: saga.correlation_id,
  trace_id: saga.trace_id,
  started_at: saga.started_at.toISOString(),
  updated_at: saga.updated_at.toISOString(),
  ended_at: saga.ended_at?.toISOString() ?? null,
});

const timelineView = ({ saga, attempts }: SagaTimeline) => ({ ...sagaView(saga), timeline: attempts.map(attemptView) });

const attemptView = ({ started_at, ended_at, ...attempt }: AttemptRow) => ({
  ...{ step: attempt.step, direction: attempt.direction, attempt: attempt.attempt, result: attempt.result },
  error: attempt.code === null ? null : { code: attempt.code, message: attempt.message },
  executor_id: attempt.executor_id,
  started_at: started_at.toISOString(),
  ended_at: ended_at?.toISOString() ?? null,
  duration_ms: ended_at ? ended_at.getTime() - started_at.getTime() : null,
});

const invalid = (field: string, reason: 'OUT_OF_RANGE' | 'UNKNOWN_VALUE' | 'REQUIRED', message: string): AppError =>
  AppError.invalid({ field, reason, message });
