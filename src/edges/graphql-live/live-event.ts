/** What the source of a subscription yields; each is executed as a document of its own. */
export interface LiveEvent {
  /** Whoever returns with it gets what came behind this event. */
  readonly cursor: string;
  /** The field of the subscription by its name, with what its selection is read from. */
  readonly root: Readonly<Record<string, unknown>>;
}
