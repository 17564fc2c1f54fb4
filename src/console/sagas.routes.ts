import type { CursorCodec } from '../platform/cursor.js';
import type { SagaDesk, SagaFilter, SagaTimeline } from '../sagas/saga-desk.js';
import { SAGA_STATES, type SagaRow } from '../sagas/engine/sagas.tables.js';
import { ListInput, onlyFields, requiredText } from './input.js';
import { data, type OperatorsRequest, type Route } from './routes.js';
import { seenAttempts, type SeenAttempt } from './seen-attempts.js';

/** Sagas as operators see them: a list, a timeline each, and a hand for those that are stuck. */
export const sagasRoutes = (desk: SagaDesk, cursors: CursorCodec): readonly Route[] => [
  {
    method: 'GET',
    path: '/api/sagas',
    answer: async ({ query }) => {
      const input = sagasInput(query);
      const { sagas, next } = await desk.list(filterOf(input, cursors));
      return data(sagas.map(sagaView), { next_cursor: input.nextCursor(cursors, next) });
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

const FILTERS = ['state', 'name', 'order_id'] as const;

export const sagasInput = (query: URLSearchParams) => new ListInput('sagas', query, FILTERS);

export const filterOf = (input: ReturnType<typeof sagasInput>, cursors: CursorCodec): SagaFilter => ({
  limit: input.limit,
  state: input.oneOf('state', SAGA_STATES),
  name: input.text('name'),
  order_id: input.text('order_id'),
  after: input.position(cursors),
});

function stepOf({ body }: OperatorsRequest): string {
  onlyFields(body, 'step');
  return requiredText(body, 'step', 'which step to begin again with');
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

const timelineView = (timeline: SagaTimeline) => ({
  ...sagaView(timeline.saga),
  timeline: seenAttempts(timeline).map(attemptView),
});

const attemptView = ({ started_at, ended_at, ...attempt }: SeenAttempt) => ({
  ...{ step: attempt.step, direction: attempt.direction, attempt: attempt.attempt, result: attempt.result },
  error: attempt.code === null ? null : { code: attempt.code, message: attempt.message },
  executor_id: attempt.executor_id,
  started_at: started_at.toISOString(),
  ended_at: ended_at?.toISOString() ?? null,
  duration_ms: ended_at ? ended_at.getTime() - started_at.getTime() : null,
});
