/** The schema `sagas`: what operators see. How far a saga has come is kept by DBOS, in the schema `dbos`. */
export interface SagasTables {
  sagas: SagaRow;
  attempts: AttemptRow;
  executors: { readonly id: string; readonly lease_until: Date };
}

/** stuck: a step that must be done cannot be, and waits for a person. */
export const SAGA_STATES = ['running', 'waiting', 'undoing', 'stuck', 'completed', 'undone'] as const;
export type SagaState = (typeof SAGA_STATES)[number];

export interface SagaRow {
  /** "fulfill-order:ord_…" */
  readonly id: string;
  readonly name: string;
  readonly order_id: string;
  readonly state: SagaState;
  /** The step that is waited for or stuck, else empty. */
  readonly step: string;
  /** Why it was undone; empty while it goes well. */
  readonly reason: string;
  readonly correlation_id: string;
  readonly trace_id: string;
  readonly started_at: Date;
  readonly updated_at: Date;
  readonly ended_at: Date | null;
}

export type Direction = 'do' | 'undo';

export interface AttemptRow {
  readonly saga_id: string;
  readonly step: string;
  readonly direction: Direction;
  /** From 1. */
  readonly attempt: number;
  readonly executor_id: string;
  /** Written before the call. */
  readonly started_at: Date;
  /** null while it is under way, and for good where the process died in it. */
  readonly ended_at: Date | null;
  /** "done", "waiting", "refused" or "failed". */
  readonly result: string | null;
  /** A code of the error catalog or the reason of a refusal. */
  readonly code: string | null;
  readonly message: string | null;
}
