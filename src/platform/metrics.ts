import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Everything that /metrics shows; one registry per process. */
export const registry = new Registry();
// The default of 10 ms would wake an idle process a hundred times a second.
collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 });

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Requests answered at the public edges. */
export const edgeSeconds = new Histogram({
  name: 'trivium_edge_request_seconds',
  help: 'Time from a request to its answer at the public edges.',
  labelNames: ['edge', 'operation', 'code'] as const,
  buckets: SECONDS,
  registers: [registry],
});

/** Who listens to live updates at this process. */
export const liveConnections = new Gauge({
  name: 'trivium_live_connections',
  help: 'Open connections with live updates.',
  labelNames: ['transport'] as const,
  registers: [registry],
});

/** RPCs from the BFF to the services, as the BFF sees them. */
export const upstreamSeconds = new Histogram({
  name: 'trivium_upstream_rpc_seconds',
  help: 'Time of RPCs to internal services, as their caller sees them.',
  labelNames: ['service', 'method', 'code'] as const,
  buckets: SECONDS,
  registers: [registry],
});

/** What became of changes that came with an idempotency key. */
export const idempotentCalls = new Counter({
  name: 'trivium_idempotent_calls_total',
  help: 'Changes that came with an idempotency key, by what became of them.',
  labelNames: ['operation', 'result'] as const,
  registers: [registry],
});

/** RPCs that the services answered, as they see them. */
export const serviceRpcs = new Counter({
  name: 'trivium_service_rpcs_total',
  help: 'RPCs answered by internal services.',
  labelNames: ['service', 'method', 'code'] as const,
  registers: [registry],
});

/** Events written to the log by this process, whether or not their transaction was committed. */
export const eventsPublished = new Counter({
  name: 'trivium_events_published_total',
  help: 'Events published by this process.',
  labelNames: ['type'] as const,
  registers: [registry],
});

/** What became of events that reached a consumer. */
export const eventsHandled = new Counter({
  name: 'trivium_events_handled_total',
  help: 'Events that reached a consumer, by what became of them.',
  labelNames: ['consumer', 'result'] as const,
  registers: [registry],
});

/** How long consumers are behind. */
export const eventLagSeconds = new Histogram({
  name: 'trivium_event_lag_seconds',
  help: 'Time from the publishing of an event to the end of its handling by a consumer.',
  labelNames: ['consumer'] as const,
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
  registers: [registry],
});

/** What waits for a person. */
export const deadLetters = new Gauge({
  name: 'trivium_dead_letters',
  help: 'What was given up on, with what waits behind it.',
  labelNames: ['source', 'place'] as const,
  registers: [registry],
});

export const deadLetterOldestSeconds = new Gauge({
  name: 'trivium_dead_letter_oldest_seconds',
  help: 'For how long the oldest dead letter has been waiting.',
  labelNames: ['source', 'place'] as const,
  registers: [registry],
});

/** What waits for a consumer. */
export const eventBacklog = new Gauge({
  name: 'trivium_event_backlog',
  help: 'Events that a consumer has still to handle.',
  labelNames: ['consumer'] as const,
  registers: [registry],
});

/** Events copied to NATS by this process. */
export const relayedEvents = new Counter({
  name: 'trivium_events_relayed_total',
  help: 'Events copied to NATS by this process.',
  labelNames: ['result'] as const,
  registers: [registry],
});

/** Whether this process is the one that copies events to NATS, and can. */
export const relayConnected = new Gauge({
  name: 'trivium_event_relay_connected',
  help: '1 in the process that copies events to NATS while it can.',
  registers: [registry],
});

/** What became of deliveries of providers at this process. */
export const webhooksReceived = new Counter({
  name: 'trivium_webhooks_received_total',
  help: 'Deliveries of providers that reached this process, by what became of them.',
  labelNames: ['provider', 'result'] as const,
  registers: [registry],
});

/** What providers have told in vain. */
export const webhooksReconciled = new Counter({
  name: 'trivium_webhooks_reconciled_total',
  help: 'Deliveries that never came and were fetched from the provider.',
  labelNames: ['provider'] as const,
  registers: [registry],
});

export const webhookSubscriptionsRecreated = new Counter({
  name: 'trivium_webhook_subscriptions_recreated_total',
  help: 'Subscriptions that a provider had dropped and that were made again.',
  labelNames: ['provider'] as const,
  registers: [registry],
});

/** How the processing of deliveries ended. */
export const webhooksProcessed = new Counter({
  name: 'trivium_webhooks_processed_total',
  help: 'Attempts at deliveries of providers made by this process, by how they ended.',
  labelNames: ['provider', 'result'] as const,
  registers: [registry],
});

/** What waits in the inbox, and what died there. */
export const inboxRows = new Gauge({
  name: 'trivium_inbox_deliveries',
  help: 'Deliveries of providers that are not done, by what they are at.',
  labelNames: ['status'] as const,
  registers: [registry],
});

/** How long the oldest delivery waits that nothing keeps from being processed. */
export const inboxAgeSeconds = new Gauge({
  name: 'trivium_inbox_oldest_seconds',
  help: 'Age of the oldest delivery that is due.',
  registers: [registry],
});

/** How the attempts at steps of sagas ended. */
export const sagaAttempts = new Counter({
  name: 'trivium_saga_attempts_total',
  help: 'Attempts at steps of sagas made by this process, by how they ended.',
  labelNames: ['step', 'direction', 'result'] as const,
  registers: [registry],
});

/** How sagas ended. */
export const sagasEnded = new Counter({
  name: 'trivium_sagas_ended_total',
  help: 'Sagas that ended in this process, by how.',
  labelNames: ['saga', 'state', 'reason'] as const,
  registers: [registry],
});

/** Sagas that have not ended. */
export const sagasOpen = new Gauge({
  name: 'trivium_sagas_open',
  help: 'Sagas that have not ended, by what they are at.',
  labelNames: ['state'] as const,
  registers: [registry],
});

/** Attempts at sending webhooks. */
export const webhookAttempts = new Counter({
  name: 'trivium_webhook_attempts_total',
  help: 'Attempts of this process at sending webhooks, by what came of them.',
  labelNames: ['result'] as const,
  registers: [registry],
});

/** How long endpoints take. */
export const webhookAttemptSeconds = new Histogram({
  name: 'trivium_webhook_attempt_seconds',
  help: 'Time of attempts at sending webhooks.',
  labelNames: ['result'] as const,
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
  registers: [registry],
});

/** How long webhooks are on their way. */
export const webhookDeliverySeconds = new Histogram({
  name: 'trivium_webhook_delivery_seconds',
  help: 'Time from the making of a webhook to the answer that takes it.',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3600, 86_400],
  registers: [registry],
});

/** What has to be sent. */
export const webhookBacklog = new Gauge({
  name: 'trivium_webhook_backlog',
  help: 'Webhooks to enabled endpoints that are due and not sent.',
  registers: [registry],
});

/** What waits for its endpoint. */
export const webhookParked = new Gauge({
  name: 'trivium_webhook_parked',
  help: 'Webhooks that wait until their endpoint is enabled again, or for their turn after that.',
  registers: [registry],
});

/** Endpoints that were disabled by failures. */
export const webhookEndpointsDisabled = new Counter({
  name: 'trivium_webhook_endpoints_disabled_total',
  help: 'Webhook endpoints that this process disabled, by why.',
  labelNames: ['reason'] as const,
  registers: [registry],
});
